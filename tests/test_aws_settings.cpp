// Where the key, the region and the endpoint of S3 come from.
#include <boost/test/unit_test.hpp>
#include <map>

#include "store/address.hpp"
#include "store/aws_settings.hpp"
#include "store/ini.hpp"
#include "store/key.hpp"
#include "store/xml.hpp"
#include "tests/support/example_migration.hpp"

using namespace osmig;
using namespace osmig::store;

namespace {

using set = std::map<std::string, std::string>;

struct world {
    test::scratch_folder home;
    set variables;

    s3_settings settings(const std::string& bucket = "packages") {
        variables["HOME"] = home.path().string();
        const auto get = [this](const char* name) {
            const auto found = variables.find(name);
            return found == variables.end() ? std::string() : found->second;
        };
        return aws_settings(get, bucket);
    }
    void refused(const std::string& words) {
        try {
            settings();
            BOOST_TEST(false, "not refused: " + words);
        } catch (const std::invalid_argument& e) {
            const std::string what = e.what();
            BOOST_TEST(what.find(words) != std::string::npos, what);
            BOOST_TEST(what.find("s3cret") == std::string::npos, what);
        }
    }
    void keys_of(const std::string& key, const std::string& secret, const std::string& token = "") {
        const auto got = settings();
        BOOST_TEST(got.key == key);
        BOOST_TEST(got.secret == secret);
        BOOST_TEST(got.token == token);
    }
    void files() {
        home.write(
            ".aws/credentials",
            "# mine\r\n[default]\r\naws_access_key_id = D\r\naws_secret_access_key = s3cret=/+#x \r\n"
            "[other]\naws_access_key_id=O\naws_secret_access_key=s3cret-o\naws_session_token=T\n[half]\n"
            "aws_access_key_id=H\n");
        home.write(".aws/config",
                   "[default]\nregion = eu-west-1\ns3 =\n  region = nested\n  endpoint_url = http://nested\n"
                   "[profile other]\nregion=eu-north-1\nendpoint_url = https://objects.example.org/\n"
                   "[profile third]\naws_access_key_id=3\naws_secret_access_key=s3cret-3\n"
                   "[profile sso]\nsso_session = house\n");
    }
};

const set own = {{"OSMIG_S3_ACCESS_KEY", "K"}, {"OSMIG_S3_SECRET_KEY", "s3cret"}};
const set usual = {
    {"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "s3cret-a"}, {"AWS_SESSION_TOKEN", "session"}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(settings_of_s3, world)

BOOST_AUTO_TEST_CASE(keys) {
    refused("There is no key for S3");
    files();
    keys_of("D", "s3cret=/+#x");
    BOOST_TEST(settings().region == "eu-west-1");
    BOOST_TEST(settings().endpoint == "https://s3.eu-west-1.amazonaws.com");
    variables["AWS_PROFILE"] = "other";
    keys_of("O", "s3cret-o", "T");
    BOOST_TEST(settings().region == "eu-north-1");
    BOOST_TEST(settings().endpoint == "https://objects.example.org");
    variables["AWS_PROFILE"] = "third";
    keys_of("3", "s3cret-3");
    variables.insert(usual.begin(), usual.end());
    keys_of("A", "s3cret-a", "session");
    variables.insert(own.begin(), own.end());
    keys_of("K", "s3cret");
}

BOOST_AUTO_TEST_CASE(halves_and_what_is_missing) {
    files();
    variables["AWS_PROFILE"] = "nobody";
    refused("'nobody'");
    variables["AWS_PROFILE"] = "half";
    refused("the secret key is missing in AWS's credentials file");
    variables["AWS_PROFILE"] = "sso";
    refused("gets its key by sso_session");
    variables = {{"OSMIG_S3_SECRET_KEY", "s3cret"}};
    refused("the access key is missing in OSMIG_S3_ACCESS_KEY");
    variables = {{"AWS_ACCESS_KEY_ID", "A"}};
    refused("the secret key is missing in AWS_ACCESS_KEY_ID");
}

BOOST_AUTO_TEST_CASE(other_files) {
    home.write("c", "[default]\naws_access_key_id=C\naws_secret_access_key=s3cret\n");
    variables["AWS_SHARED_CREDENTIALS_FILE"] = (home.path() / "c").string();
    keys_of("C", "s3cret");
    BOOST_TEST(settings().region == "us-east-1");
}

BOOST_AUTO_TEST_CASE(endpoints) {
    variables = own;
    BOOST_TEST(settings().endpoint == "https://s3.us-east-1.amazonaws.com");
    BOOST_TEST(!settings().path_style);
    BOOST_TEST(settings("with.dots").path_style);
    variables["AWS_DEFAULT_REGION"] = "cn-north-1";
    BOOST_TEST(settings().endpoint == "https://s3.cn-north-1.amazonaws.com.cn");
    variables["AWS_REGION"] = "RegionOne";
    BOOST_TEST(settings().region == "RegionOne");
    variables["AWS_ENDPOINT_URL"] = "http://a:1";
    BOOST_TEST(settings().endpoint == "http://a:1");
    variables["OSMIG_S3_ENDPOINT"] = "http://[::1]:9000/";
    BOOST_TEST(settings().endpoint == "http://[::1]:9000");
    BOOST_TEST(settings().path_style);
    variables["OSMIG_S3_PATH_STYLE"] = "false";
    BOOST_TEST(!settings().path_style);
    for (const char* bad :
         {"a:1", "ftp://a", "https://", "https://a/b", "https://a?b", "https://me:s3cret@a"}) {
        variables["OSMIG_S3_ENDPOINT"] = bad;
        refused("endpoint of S3");
    }
}

BOOST_AUTO_TEST_CASE(numbers_and_flags) {
    variables = own;
    BOOST_TEST(settings().part_bytes == 16U << 20U);
    BOOST_TEST(settings().multipart_above == 64U << 20U);
    variables["OSMIG_S3_PART_BYTES"] = "5242880";
    BOOST_TEST(settings().multipart_above == 20U << 20U);
    for (const char* bad : {"5242879", "x", "5242880x", "-1", "99999999999999999999"}) {
        variables["OSMIG_S3_PART_BYTES"] = bad;
        refused("OSMIG_S3_PART_BYTES");
    }
    variables["OSMIG_S3_PART_BYTES"] = "";
    variables["OSMIG_S3_PATH_STYLE"] = "maybe";
    refused("OSMIG_S3_PATH_STYLE");
    variables["OSMIG_S3_PATH_STYLE"] = "";
    variables["OSMIG_S3_REGION"] = "eu west";
    refused("region");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(xml) {
    const auto root = parse_xml(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE x><!-- a > b --><s3:List xmlns=\"http://x/\"><A>1 &lt; 2 "
        "&#65;&#xe9; "
        "<![CDATA[<&>]]></A><B/><C a=\"b\">x</C></s3:List >\n");
    BOOST_TEST(root.name == "List");
    BOOST_TEST(root.children.size() == 3U);
    BOOST_TEST(root.value("A") == "1 < 2 A\xc3\xa9 <&>");
    BOOST_TEST(root.value("B").empty());
    BOOST_TEST(root.value("C") == "x");
    for (const char* bad : {"", "x", "<", "<a", "<a>", "<a><b></a>", "<a>&nope;</a>", "<a>&#x110000;</a>",
                            "<a>&#;</a>", "</a>", "<>x</>", "<a>&lt</a>", "<!-- ", "<a><![CDATA[x</a>"})
        BOOST_CHECK_THROW(parse_xml(bad), xml_error);
    std::string deep;
    for (int i = 0; i < 1000; ++i) deep += "<a>";
    BOOST_CHECK_THROW(parse_xml(deep), xml_error);
    BOOST_TEST(parse_xml("<a>" + xml_escaped("<&\">'") + "</a>").text == "<&\">'");
}

BOOST_AUTO_TEST_CASE(percent) {
    BOOST_TEST(percent_encoded("a/b c+%~'\xc3\xa9") == "a/b%20c%2B%25~%27%C3%A9");
    BOOST_TEST(percent_encoded("a/b", false) == "a%2Fb");
    BOOST_TEST(percent_decoded("a%20%2b%C3%A9") == "a +\xc3\xa9");
    BOOST_TEST(percent_decoded("100%, %2, %zz, %") == "100%, %2, %zz, %");
    BOOST_TEST(shown("a\n\xff\\") == "a\\x0a\\xff\\");
}
