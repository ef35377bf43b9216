#include "store/s3_upload.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/digest.hpp"
#include "store/local_file.hpp"
#include "store/s3_parts.hpp"
#include "store/xml.hpp"

namespace osmig::store {

namespace {

std::vector<std::string> stored_with(const upload& what) {
    return {"Content-Type: " + (what.mediatype.empty() ? "application/octet-stream" : what.mediatype),
            "x-amz-meta-sha256: " + what.sha256};
}

std::string failing(const s3_target& to) { return to.address + " cannot be stored"; }

// It did not come back in order: the file changed while it was sent.
bool bytes_differ(const s3_error& e) {
    return e.why().code == "BadDigest" || e.why().code == "XAmzContentSHA256Mismatch" ||
           e.why().code == "IncompleteBody";
}

std::string list_of(const std::vector<std::string>& tags) {
    std::string out = "<CompleteMultipartUpload>";
    for (std::size_t i = 0; i < tags.size(); ++i)
        out += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>", i + 1,
                           xml_escaped(tags[i]));
    return out + "</CompleteMultipartUpload>";
}

// Its answer is waited for: without the id, an upload cannot be taken back.
std::string begin(s3_server& server, const s3_target& to, const upload& what,
                  const std::function<void()>& working) {
    const auto answer = server.ask({.method = "POST",
                                    .key = to.key,
                                    .query = {{"uploads", ""}},
                                    .headers = stored_with(what),
                                    .content = http::body_of(""),
                                    .working = working,
                                    .answer_needed = true,
                                    .silence_limit = std::chrono::seconds(20),
                                    .what = failing(to)});
    auto id = parse_xml(answer.body).value("UploadId");
    if (id.empty()) throw store_error(failing(to) + ": the server began no multipart upload.", false);
    return id;
}

bool stands(s3_server& server, const s3_target& to, const upload& what,
            const std::function<void()>& working) {
    const auto there = server.ask({.method = "HEAD", .key = to.key, .working = working, .what = failing(to)});
    return there.header("x-amz-meta-sha256") == what.sha256;
}

void complete(s3_server& server, const s3_target& to, const upload& what, const multipart& parts,
              const std::vector<std::string>& tags) {
    const auto list = list_of(tags);
    try {
        server.ask({.method = "POST",
                    .key = to.key,
                    .query = {{"uploadId", parts.id}},
                    .headers = {"Content-Type: application/xml"},
                    .content = http::body_of(list),
                    .content_sha256 = sha256_hex(list),
                    .working = parts.working,
                    .silence_limit = std::chrono::minutes(5),
                    .what = failing(to)});
    } catch (const s3_error& e) {
        // A first try whose answer was lost had completed it.
        if (e.why().code != "NoSuchUpload" || !stands(server, to, what, parts.working)) throw;
    }
}

// One try: what stays is cleared away a day later. Not stopped by `working`: that is why it is called.
void abort(s3_server& server, const s3_target& to, const std::string& id) {
    try {
        server.ask_once({.method = "DELETE",
                         .key = to.key,
                         .query = {{"uploadId", id}},
                         .silence_limit = std::chrono::seconds(5),
                         .what = failing(to)});
    } catch (const std::exception&) {  // the reason for the abort is the one to tell
    }
}

}  // namespace

void upload_whole(s3_server& server, const s3_target& to, const upload& what,
                  const std::function<void()>& working) {
    const local_file file(what.file);
    if (file.size() != what.bytes) throw changed_meanwhile(what, to.address);
    auto headers = stored_with(what);
    headers.push_back("Content-MD5: " + base64(bytes_of_hex(what.md5)));
    const http::body content{what.bytes, [&](std::span<char> into, std::uint64_t from) {
                                 const auto got = file.read(into, from);
                                 if (got == 0) throw changed_meanwhile(what, to.address);
                                 return got;
                             }};
    try {
        server.ask({.method = "PUT",
                    .key = to.key,
                    .headers = headers,
                    .content = content,
                    .content_sha256 = what.sha256,
                    .working = working,
                    .what = failing(to)});
    } catch (const s3_error& e) {
        if (bytes_differ(e)) throw changed_meanwhile(what, to.address);
        throw;
    }
}

void upload_parts(s3_server& server, const s3_target& to, const upload& what,
                  const std::function<void()>& working) {
    const local_file file(what.file);
    if (file.size() != what.bytes) throw changed_meanwhile(what, to.address);
    const multipart parts{begin(server, to, what, working), working};
    try {
        complete(server, to, what, parts, send_parts(server, to, what, file, parts));
    } catch (const s3_error& e) {
        abort(server, to, parts.id);
        if (bytes_differ(e)) throw changed_meanwhile(what, to.address);
        throw;
    } catch (...) {
        abort(server, to, parts.id);
        throw;
    }
}

}  // namespace osmig::store
