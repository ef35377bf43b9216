#include "store/directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <memory>
#include <span>
#include <system_error>
#include <vector>

#include "store/digest.hpp"
#include "store/folder.hpp"
#include "store/key.hpp"
#include "store/local_file.hpp"
#include "store/unfinished.hpp"

namespace osmig::store {

namespace {

struct split_key {
    std::vector<std::string> folders;
    std::string name;
};

split_key split(std::string_view key) {
    check_key(key);
    split_key out;
    for (auto slash = key.find('/'); slash != std::string_view::npos; slash = key.find('/')) {
        out.folders.emplace_back(key.substr(0, slash));
        key.remove_prefix(slash + 1);
    }
    out.name = key;
    const auto& first = out.folders.empty() ? out.name : out.folders.front();
    if (first == unfinished_name)
        throw store_error(
            fmt::format("Nothing can be stored under '{}': that folder holds what is unfinished.", first),
            true);
    return out;
}

// A later try helps where room, quota or a disk was the matter.
bool mends_itself(const std::error_code& error) {
    const int number = error.value();
    return number == ENOSPC || number == EDQUOT || number == EIO || number == EMFILE || number == ENFILE ||
           number == ENOMEM || number == EAGAIN || number == ESTALE;
}

class directory : public place {
public:
    directory(std::filesystem::path root, hooks asked) : root_(std::move(root)), asked_(std::move(asked)) {}

    std::string address(std::string_view key) const override {
        return "file://" + percent_encoded((root_ / key).string());
    }

    std::optional<object> look(const std::string& key) override {
        digest sum(digest::kind::sha256);
        std::uint64_t bytes = 0;
        const bool there = stream(key, [&](std::string_view block) {
            sum.add(block);
            bytes += block.size();
        });
        if (!there) return std::nullopt;
        return object{key, bytes, hex(sum.bytes())};
    }

    void read(const std::string& key, const std::function<void(std::string_view)>& sink) override {
        if (!stream(key, sink)) throw store_error(address(key) + " does not exist.", true);
    }

    void put(const std::string& key, const upload& what) override {
        const named_upload one{key, what};
        put_some({&one, 1}, [] {});
    }

    // Each takes some open files while it is on its way.
    void put_all(const std::vector<named_upload>& files, const std::function<void()>& stored) override {
        constexpr std::size_t at_once = 32;
        for (std::size_t from = 0; from < files.size(); from += at_once)
            put_some(std::span(files).subspan(from, std::min(at_once, files.size() - from)), stored);
    }

    void list(const std::string& prefix, const std::function<void(const object&)>& sink) override {
        guarded(prefix, "listed", [&] {
            if (const auto root = open_root(root_.string())) list_folder(root, "", prefix, sink);
        });
    }

    void remove(const std::string& key) override {
        const auto at = split(key);
        guarded(key, "removed", [&] {
            const auto path = open_path(at.folders);
            if (path.size() <= at.folders.size()) return;
            if (::unlinkat(path.back().number(), at.name.c_str(), 0) != 0 && errno != ENOENT &&
                errno != EISDIR)
                throw std::system_error(errno, std::generic_category());
            sync(path.back());
            for (auto i = at.folders.size(); i > 0; --i)
                if (::unlinkat(path[i - 1].number(), at.folders[i - 1].c_str(), AT_REMOVEDIR) != 0) break;
        });
    }

    std::size_t clear_unfinished() override {
        std::size_t removed = 0;
        guarded("", "cleared of what was left unfinished", [&] {
            const auto root = open_root(root_.string());
            if (const auto waiting = root ? open_folder(root, unfinished_name) : descriptor{})
                removed = remove_abandoned(waiting);
        });
        return removed;
    }

private:
    // Faults of the file system as sentences with the address.
    template <typename Work>
    void guarded(std::string_view key, const char* done, const Work& work) const {
        const auto where = key.empty() ? "file://" + percent_encoded(root_.string()) : address(key);
        try {
            work();
        } catch (const not_followed& it) {
            throw store_error(
                fmt::format("{} cannot be {}: '{}' is {}.", where, done, shown(it.name),
                            it.link ? "a symbolic link, and none is followed in a store" : "no folder"),
                true);
        } catch (const std::system_error& e) {
            throw store_error(fmt::format("{} cannot be {}: {}.", where, done, e.code().message()),
                              !mends_itself(e.code()));
        }
    }

    // The root and the folders below it, as far as there are any.
    std::vector<descriptor> open_path(const std::vector<std::string>& folders) const {
        std::vector<descriptor> out;
        auto next = open_root(root_.string());
        for (std::size_t i = 0; next; ++i) {
            out.push_back(std::move(next));
            next = i < folders.size() ? open_folder(out.back(), folders[i]) : descriptor{};
        }
        return out;
    }

    bool stream(const std::string& key, const std::function<void(std::string_view)>& sink) const {
        const auto at = split(key);
        descriptor file;
        guarded(key, "read", [&] {
            const auto path = open_path(at.folders);
            if (path.size() > at.folders.size()) file = open_file(path.back(), at.name);
        });
        if (!file) return false;
        std::string block(block_bytes, '\0');
        for (;;) {
            asked_.working();
            const auto got = ::read(file.number(), block.data(), block.size());
            if (got == 0) return true;
            if (got < 0 && errno != EINTR)
                guarded(key, "read", [&] { throw std::system_error(errno, std::generic_category()); });
            if (got > 0) sink({block.data(), static_cast<std::size_t>(got)});
        }
    }

    void copy(const local_file& from, const unfinished_file& to, const upload& what,
              const std::string& key) const {
        digest sum(digest::kind::sha256);
        std::uint64_t bytes = 0;
        read_blocks(from, [&](std::string_view block) {
            asked_.working();
            sum.add(block);
            to.write(block);
            bytes += block.size();
        });
        if (bytes != what.bytes || hex(sum.bytes()) != what.sha256)
            throw changed_meanwhile(what, address(key));
    }

    // Written all, then synced all: the file system has one journal, and the first sync waits for all of them.
    void put_some(std::span<const named_upload> files, const std::function<void()>& stored) const {
        std::vector<split_key> places;
        for (const auto& f : files) places.push_back(split(f.key));
        descriptor root, waiting;
        guarded(files.front().key, "written", [&] {
            std::filesystem::create_directories(root_);
            root = open_root(root_.string());
            waiting = make_folder(root, unfinished_name);
        });
        std::vector<std::unique_ptr<unfinished_file>> made;
        const auto each = [&](const auto& work) {
            for (std::size_t i = 0; i < files.size(); ++i)
                guarded(files[i].key, "written", [&] { work(files[i], i); });
        };
        each([&](const named_upload& f, std::size_t) {
            made.push_back(std::make_unique<unfinished_file>(waiting));
            copy(local_file(f.what.file), *made.back(), f.what, f.key);
        });
        each([&](const named_upload&, std::size_t i) { made[i]->settle(); });
        std::vector<std::vector<descriptor>> touched;
        each([&](const named_upload&, std::size_t i) {
            touched.push_back(move(*made[i], root, places[i]));
            stored();
        });
        each([&](const named_upload&, std::size_t i) {
            for (const auto& folder : touched[i]) sync(folder);
        });
        guarded(files.front().key, "written", [&] { sync(root); });
    }

    // A folder that remove() finds empty may go between its making and the move. Returns the folders on the way, open.
    static std::vector<descriptor> move(unfinished_file& file, const descriptor& root, const split_key& at) {
        constexpr int tries = 10;
        for (int i = 1;; ++i) {
            std::vector<descriptor> path;
            for (const auto& name : at.folders)
                path.push_back(make_folder(path.empty() ? root : path.back(), name));
            try {
                file.move_to(path.empty() ? root : path.back(), at.name);
                return path;
            } catch (const std::system_error& e) {
                if (e.code().value() != ENOENT || i == tries) throw;
            }
        }
    }

    void list_folder(const descriptor& folder, const std::string& above, const std::string& prefix,
                     const std::function<void(const object&)>& sink) const {
        for (const auto& each : entries(folder)) {
            asked_.working();
            const auto key = above + each.name;
            const auto common = std::min(key.size() + (each.folder ? 1 : 0), prefix.size());
            if (!is_key(key) || key == unfinished_name) continue;
            if ((key + '/').compare(0, common, prefix, 0, common) != 0) continue;
            if (!each.folder && key.size() >= prefix.size()) sink({key, each.bytes, {}});
            if (!each.folder) continue;
            if (const auto below = open_folder(folder, each.name))
                list_folder(below, key + '/', prefix, sink);
        }
    }

    std::filesystem::path root_;
    hooks asked_;
};

}  // namespace

std::unique_ptr<place> open_directory(const std::filesystem::path& root, const hooks& asked) {
    return std::make_unique<directory>(root, asked);
}

}  // namespace osmig::store
