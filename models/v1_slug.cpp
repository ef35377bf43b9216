#include "models/v1_slug.hpp"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <map>
#include <memory>
#include <stdexcept>

#include "models/python_text.hpp"
#include "models/utf8.hpp"

namespace osmig {

namespace {

constexpr std::string_view gaps = "\t !\"#$%&'()*-/<=>?@[\\]^_`{|},.";

using spellings = std::map<char32_t, std::string_view>;

// Where Unidecode spells a small letter or a sign otherwise than "its base letter without marks".
const spellings& letters() {
    static const spellings known = {// Latin
                                    {U'ß', "ss"},
                                    {U'æ', "ae"},
                                    {U'ð', "d"},
                                    {U'ø', "o"},
                                    {U'þ', "th"},
                                    {U'đ', "d"},
                                    {U'ħ', "h"},
                                    {U'ı', "i"},
                                    {U'ĳ', "ij"},
                                    {U'ĸ', "k"},
                                    {U'ŀ', "l"},
                                    {U'ł', "l"},
                                    {U'ŉ', "'n"},
                                    {U'ŋ', "NG"},
                                    {U'œ', "oe"},
                                    {U'ŧ', "t"},
                                    {U'ſ', "s"},
                                    {U'ǝ', "@"},
                                    {U'ə', "@"},
                                    // Greek
                                    {U'α', "a"},
                                    {U'β', "b"},
                                    {U'γ', "g"},
                                    {U'δ', "d"},
                                    {U'ε', "e"},
                                    {U'ζ', "z"},
                                    {U'η', "e"},
                                    {U'θ', "th"},
                                    {U'ι', "i"},
                                    {U'κ', "k"},
                                    {U'λ', "l"},
                                    {U'μ', "m"},
                                    {U'ν', "n"},
                                    {U'ξ', "x"},
                                    {U'ο', "o"},
                                    {U'π', "p"},
                                    {U'ρ', "r"},
                                    {U'ς', "s"},
                                    {U'σ', "s"},
                                    {U'τ', "t"},
                                    {U'υ', "u"},
                                    {U'φ', "ph"},
                                    {U'χ', "kh"},
                                    {U'ψ', "ps"},
                                    {U'ω', "o"},
                                    {U'ϊ', "i"},
                                    {U'ϋ', "u"},
                                    {U'ό', "o"},
                                    {U'ύ', "u"},
                                    {U'ώ', "o"},
                                    {U'ά', "a"},
                                    {U'έ', "e"},
                                    {U'ή', "e"},
                                    {U'ί', "i"},
                                    {U'ΐ', "i"},
                                    {U'ΰ', "u"},
                                    // Cyrillic
                                    {U'а', "a"},
                                    {U'б', "b"},
                                    {U'в', "v"},
                                    {U'г', "g"},
                                    {U'д', "d"},
                                    {U'е', "e"},
                                    {U'ж', "zh"},
                                    {U'з', "z"},
                                    {U'и', "i"},
                                    {U'й', "i"},
                                    {U'к', "k"},
                                    {U'л', "l"},
                                    {U'м', "m"},
                                    {U'н', "n"},
                                    {U'о', "o"},
                                    {U'п', "p"},
                                    {U'р', "r"},
                                    {U'с', "s"},
                                    {U'т', "t"},
                                    {U'у', "u"},
                                    {U'ф', "f"},
                                    {U'х', "kh"},
                                    {U'ц', "ts"},
                                    {U'ч', "ch"},
                                    {U'ш', "sh"},
                                    {U'щ', "shch"},
                                    {U'ъ', "'"},
                                    {U'ы', "y"},
                                    {U'ь', "'"},
                                    {U'э', "e"},
                                    {U'ю', "iu"},
                                    {U'я', "ia"},
                                    {U'ѐ', "ie"},
                                    {U'ё', "io"},
                                    {U'ђ', "dj"},
                                    {U'ѓ', "gj"},
                                    {U'є', "ie"},
                                    {U'ѕ', "dz"},
                                    {U'і', "i"},
                                    {U'ї', "yi"},
                                    {U'ј', "j"},
                                    {U'љ', "lj"},
                                    {U'њ', "nj"},
                                    {U'ћ', "tsh"},
                                    {U'ќ', "kj"},
                                    {U'ѝ', "i"},
                                    {U'ў', "u"},
                                    {U'џ', "dzh"},
                                    {U'ґ', "g'"},
                                    // Signs
                                    {U'\u00A0', " "},
                                    {U'\u200B', " "},
                                    {U'¡', "!"},
                                    {U'¢', "C/"},
                                    {U'£', "PS"},
                                    {U'¤', "$?"},
                                    {U'¥', "Y="},
                                    {U'¦', "|"},
                                    {U'§', "SS"},
                                    {U'¨', "\""},
                                    {U'©', "(c)"},
                                    {U'ª', "a"},
                                    {U'«', "<<"},
                                    {U'¬', "!"},
                                    {U'\u00AD', ""},
                                    {U'®', "(r)"},
                                    {U'¯', "-"},
                                    {U'°', "deg"},
                                    {U'±', "+-"},
                                    {U'²', "2"},
                                    {U'³', "3"},
                                    {U'´', "'"},
                                    {U'µ', "u"},
                                    {U'¶', "P"},
                                    {U'·', "*"},
                                    {U'¸', ","},
                                    {U'¹', "1"},
                                    {U'º', "o"},
                                    {U'»', ">>"},
                                    {U'¿', "?"},
                                    {U'×', "x"},
                                    {U'÷', "/"},
                                    {U'‐', "-"},
                                    {U'‑', "-"},
                                    {U'‒', "-"},
                                    {U'–', "-"},
                                    {U'—', "--"},
                                    {U'―', "--"},
                                    {U'‘', "'"},
                                    {U'’', "'"},
                                    {U'‚', ","},
                                    {U'‛', "'"},
                                    {U'“', "\""},
                                    {U'”', "\""},
                                    {U'„', ",,"},
                                    {U'‟', "\""},
                                    {U'†', "+"},
                                    {U'‡', "++"},
                                    {U'•', "*"},
                                    {U'…', "..."},
                                    {U'‹', "<"},
                                    {U'›', ">"},
                                    {U'€', "EUR"},
                                    {U'№', "No"},
                                    {U'™', "(tm)"}};
    return known;
}

// C1 control characters, joiners, direction marks and the byte order mark are nothing to Unidecode.
bool is_nothing(char32_t c) {
    return (c >= 0x80 && c < 0xA0) || (c >= 0x200C && c < 0x2010) || (c >= 0x202A && c < 0x202F) ||
           c == 0xFEFF || c == 0xFFFD;
}

std::unique_ptr<icu::Transliterator> make_transliterator() {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made{icu::Transliterator::createInstance(
        "Any-Latin; NFKD; [:Nonspacing Mark:] Remove; Latin-ASCII", UTRANS_FORWARD, status)};
    if (U_FAILURE(status)) throw std::runtime_error("ICU has no transliterator to Latin letters.");
    return made;
}

std::string by_icu(char32_t c) {
    static thread_local const auto transliterator = make_transliterator();
    icu::UnicodeString text(static_cast<UChar32>(c));
    transliterator->transliterate(text);
    std::string out;
    return text.toUTF8String(out);
}

// One character at a time, as Unidecode does it: no context.
void append_ascii(char32_t c, std::string& out) {
    if (c < 0x80) {
        out += static_cast<char>(c);
        return;
    }
    const auto known = letters().find(c);
    if (known != letters().end())
        out += known->second;
    else if (!is_nothing(c))
        out += by_icu(c);
}

class slug_maker {
public:
    void take(char32_t c) {
        if (c < 0x80 && gaps.find(static_cast<char>(c)) != std::string_view::npos)
            end_part();
        else
            append_ascii(c, part_);
    }
    std::string finish() {
        end_part();
        return std::move(slug_);
    }

private:
    void end_part() {
        for (const auto word : python::words(part_)) {
            if (any_) slug_ += '-';
            slug_ += word;
            any_ = true;
        }
        part_.clear();
    }
    std::string slug_, part_;
    bool any_ = false;
};

}  // namespace

std::string v1_slug(std::string_view text) {
    slug_maker made;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto size = static_cast<std::int32_t>(text.size());
    for (std::int32_t at = 0; at < size;) {
        UChar32 c = 0;
        U8_NEXT(bytes, at, size, c);
        if (c >= 0) made.take(static_cast<char32_t>(u_tolower(c)));
    }
    return made.finish();
}

}  // namespace osmig
