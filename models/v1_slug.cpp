#include "models/v1_slug.hpp"

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <map>
#include <memory>
#include <stdexcept>
#include <unordered_map>

#include "models/python_text.hpp"
#include "models/utf8.hpp"

namespace osmig {

namespace {

constexpr std::string_view gaps = "\t !\"#$%&'()*-/<=>?@[\\]^_`{|},.";

// Where Unidecode spells a small letter or a sign otherwise than "its base letter without marks": each, and how.
constexpr std::string_view latin =
    "ß ss æ ae ð d ø o þ th đ d ħ h ı i ĳ ij ĸ k ŀ l ł l ŉ 'n ŋ NG œ oe ŧ t ſ s ǝ @ ə @";
constexpr std::string_view greek =
    "α a β b γ g δ d ε e ζ z η e θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r ς s σ s τ t υ u φ ph "
    "χ kh ψ ps ω o ϊ i ϋ u ό o ύ u ώ o ά a έ e ή e ί i ΐ i ΰ u";
constexpr std::string_view cyrillic =
    "а a б b в v г g д d е e ж zh з z и i й i к k л l м m н n о o п p р r с s т t у u ф f х kh "
    "ц ts ч ch ш sh щ shch ъ ' ы y ь ' э e ю iu я ia ѐ ie ё io ђ dj ѓ gj є ie ѕ dz і i ї yi ј j "
    "љ lj њ nj ћ tsh ќ kj ѝ i ў u џ dzh ґ g'";
constexpr std::string_view signs =
    "¡ ! ¢ C/ £ PS ¤ $? ¥ Y= ¦ | § SS ¨ \" © (c) ª a « << ¬ ! ® (r) ¯ - ° deg ± +- ² 2 ³ 3 ´ ' "
    "µ u ¶ P · * ¸ , ¹ 1 º o » >> ¿ ? × x ÷ / ‐ - ‑ - ‒ - – - — -- ― -- ‘ ' ’ ' ‚ , ‛ ' “ \" ” \" "
    "„ ,, ‟ \" † + ‡ ++ • * … ... ‹ < › > € EUR № No ™ (tm)";

using spellings = std::map<std::string_view, std::string_view>;

const spellings& known_spellings() {
    static const spellings known = [] {
        spellings made;
        for (const auto list : {latin, greek, cyrillic, signs}) {
            const auto words = python::words(list);
            for (std::size_t i = 0; i + 1 < words.size(); i += 2) made[words[i]] = words[i + 1];
        }
        return made;
    }();
    return known;
}

// C1 control characters, joiners, direction marks and the byte order mark are nothing to Unidecode.
bool is_nothing(char32_t c) {
    return (c >= 0x80 && c < 0xA0) || c == 0xAD || (c >= 0x200C && c < 0x2010) ||
           (c >= 0x202A && c < 0x202F) || c == 0xFEFF || c == 0xFFFD;
}

std::unique_ptr<icu::Transliterator> make_transliterator() {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made{icu::Transliterator::createInstance(
        "Any-Latin; NFKD; [:Nonspacing Mark:] Remove; Latin-ASCII", UTRANS_FORWARD, status)};
    if (U_FAILURE(status)) throw std::runtime_error("ICU has no transliterator to Latin letters.");
    return made;
}

// Remembered: ICU takes microseconds for a letter.
const std::string& by_icu(char32_t c) {
    static thread_local const auto transliterator = make_transliterator();
    static thread_local std::unordered_map<char32_t, std::string> seen;
    const auto [found, fresh] = seen.try_emplace(c);
    if (!fresh) return found->second;
    icu::UnicodeString text(static_cast<UChar32>(c));
    transliterator->transliterate(text);
    return text.toUTF8String(found->second);
}

// One character at a time, as Unidecode does it: no context.
void append_ascii(char32_t c, std::string& out) {
    std::string letter;
    utf8::append(letter, c);
    const auto known = known_spellings().find(letter);
    if (c < 0x80)
        out += letter;
    else if (known != known_spellings().end())
        out += known->second;
    else if (c == 0xA0 || c == 0x200B)
        out += ' ';
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
