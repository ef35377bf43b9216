// What the official tools say of packages: npm datapackage 1.1.10 with its own profiles and every row cast by
// tableschema, and the JSON schema of Fiscal Data Package 0.3.
//   node official.js SCHEMAS MODULES < folders, one in a line; SCHEMAS "-": without those of 0.3
// writes one line of JSON for each folder: {"errors": [each as "who: what", at most 5], "count": of all}.
//   node official.js cells MODULES < {"field": …, "values": […]}, one in a line
// writes for each line which values tableschema can cast: [true, false, …].
//   node official.js csv MODULES < texts as JSON, one in a line
// writes for each line the rows that csv-parse makes of it, as tableschema calls it; null: none.
'use strict';
const fs = require('fs');
const path = require('path');

const [schemas, modules] = process.argv.slice(2);
const {Package} = require(path.join(modules, 'datapackage'));
const {Profile} = require(path.join(modules, 'datapackage/lib/profile'));
const tv4 = require(path.join(modules, 'tv4'));

console.warn = () => {};
let failed = null;  // a file that is not there breaks a stream that nobody listens to
process.on('uncaughtException', error => { if (failed) failed(error); });
process.on('unhandledRejection', error => { if (failed) failed(error); });

function load03() {
  if (schemas === '-') return null;
  const read = name => JSON.parse(fs.readFileSync(path.join(schemas, name), 'utf-8'));
  tv4.addSchema('definitions.json', read('definitions.json'));
  return read('fiscal-data-package.json');
}

function check03(descriptor, schema, errors) {
  for (const error of tv4.validateMultiple(descriptor, schema).errors)
    errors.push(`0.3: ${error.dataPath} ${error.message}`);
}

async function readTable(resource, errors) {
  const rows = await new Promise((resolve, reject) => {
    failed = reject;
    resource.read({forceCast: true}).then(resolve, reject);
  });
  for (const row of rows) {
    if (!(row instanceof Error)) continue;
    const whole = row.errors && row.errors.length ? row.errors : [row];
    for (const error of whole) errors.push(`${resource.name}: row ${row.rowNumber} ${error.message}`);
  }
}

async function check(folder, schema03) {
  const errors = [];
  try {
    const file = path.join(folder, 'datapackage.json');
    const raw = JSON.parse(fs.readFileSync(file, 'utf-8'));
    if (schema03) check03(raw, schema03, errors);
    const found = await new Promise((resolve, reject) => {
      failed = reject;
      Package.load(file).then(resolve, reject);
    });
    for (const error of found.errors) errors.push(`npm: ${error.message}`);
    for (const resource of found.resources)
      for (const error of resource.errors) errors.push(`npm ${resource.name}: ${error.message}`);
    // Whoever names a profile of 1.x is to keep to that of fiscal packages.
    if (raw.profile) {
      const fiscal = await Profile.load('fiscal-data-package');
      for (const error of fiscal.validate(found.descriptor).errors) errors.push(`1.x: ${error.message}`);
    }
    for (const resource of found.resources)
      if (resource.tabular) await readTable(resource, errors);
  } catch (error) {
    errors.push(`thrown: ${error.message}`);
  }
  failed = null;
  return errors;
}

function castable(line) {
  const {Field} = require(path.join(modules, 'tableschema'));
  const {field, values} = JSON.parse(line);
  const made = new Field(field, {missingValues: []});
  return values.map(value => made.testValue(value));
}

function rowsOf(line) {
  const parse = require(path.join(modules, 'csv-parse/lib/sync'));
  try {
    return parse(JSON.parse(line), {ltrim: true, relax_column_count: true, delimiter: ','});
  } catch (error) {
    return null;
  }
}

async function judged(folder, schema03) {
  const errors = await check(folder, schema03);
  return {errors: errors.slice(0, 5), count: errors.length};
}

(async () => {
  const cells = schemas === 'cells', csv = schemas === 'csv';
  const schema03 = cells || csv ? null : load03();
  for (const line of fs.readFileSync(0, 'utf-8').split('\n').filter(Boolean)) {
    const answer = cells ? castable(line) : csv ? rowsOf(line) : await judged(line, schema03);
    process.stdout.write(JSON.stringify(answer) + '\n');
  }
})();
