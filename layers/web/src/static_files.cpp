#include "static_files.h"

#include <algorithm>
#include <array>
#include <utility>

#include "embedded_files.h"
#include "gzip.h"

namespace millrace::web {

namespace {

const EmbeddedFile* find_file(std::string_view path) {
    const auto files = embedded_files();
    const auto found = std::lower_bound(
        files.begin(), files.end(), path,
        [](const EmbeddedFile& file, std::string_view wanted) { return file.path < wanted; });
    return found != files.end() && found->path == path ? &*found : nullptr;
}

}  // namespace

std::string_view content_type(std::string_view path) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 12> types = {
        {{".html", "text/html; charset=utf-8"},
         {".js", "text/javascript; charset=utf-8"},
         {".css", "text/css; charset=utf-8"},
         {".json", "application/json"},
         {".svg", "image/svg+xml"},
         {".png", "image/png"},
         {".ico", "image/x-icon"},
         {".woff2", "font/woff2"},
         {".webmanifest", "application/manifest+json"},
         {".map", "application/json"},
         {".wasm", "application/wasm"},
         {".txt", "text/plain; charset=utf-8"}}};
    const auto* const found = std::find_if(
        types.begin(), types.end(), [&](const auto& type) { return path.ends_with(type.first); });
    return found == types.end() ? "application/octet-stream" : found->second;
}

Caching caching_of(std::string_view path) {
    constexpr std::size_t hash_letters = 8;
    const auto stem = path.substr(0, path.rfind('.'));
    if (stem.size() <= hash_letters || stem[stem.size() - hash_letters - 1] != '-') {
        return Caching::Revalidate;
    }
    // A word of a plain name has small letters alone.
    const auto hash = stem.substr(stem.size() - hash_letters);
    const bool is_word =
        std::all_of(hash.begin(), hash.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return is_word ? Caching::Revalidate : Caching::Forever;
}

bool is_known_to(std::string_view if_none_match, std::string_view tag) {
    if (if_none_match == "*") {
        return true;
    }
    const auto quotes = tag.find('"');  // past the W/ of a weak one
    return !if_none_match.empty() &&
           if_none_match.find(tag.substr(quotes)) != std::string_view::npos;
}

std::string_view embedded_text(std::string_view path) {
    const EmbeddedFile* file = find_file(path);
    return file == nullptr ? std::string_view() : file->content;
}

Response static_file(std::string_view path, const Request& request, Caching caching) {
    Response response;
    const EmbeddedFile* file = find_file(path);
    if (file == nullptr) {
        response.status = 404;
        return response;
    }
    // Weak: the packed bytes are the same file, but not the same bytes.
    const std::string tag = "W/\"" + std::string(file->hash) + "\"";
    response.caching = caching;
    response.add("ETag", tag);
    response.add("Vary", "Accept-Encoding");
    if (is_known_to(request.header("if-none-match"), tag)) {
        response.status = 304;
        return response;
    }
    response.type = content_type(path);
    response.body = Body::of_program(file->content);
    if (!file->gzip.empty() && takes_gzip(request.header("accept-encoding"))) {
        response.body = Body::of_program(file->gzip);
        response.add("Content-Encoding", "gzip");
    }
    return response;
}

}  // namespace millrace::web
