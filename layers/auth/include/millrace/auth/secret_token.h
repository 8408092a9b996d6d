#pragma once

#include <string>
#include <string_view>

#include <millrace/events/result.h>

namespace millrace::auth {

/// 32 random bytes as 43 letters of base64url: what a browser keeps. Io: no randomness to be had.
events::Result<std::string> new_token();
bool is_token(std::string_view text);

/// SHA-256 in hexadecimal: what is stored of a token, so that a copy of the store opens nothing.
std::string token_hash(std::string_view token);

/// What a form of this session has to carry back. Only who knows the token can work it out.
std::string form_token(std::string_view session_token);
/// In constant time.
bool is_form_token(std::string_view given, std::string_view session_token);

}  // namespace millrace::auth
