#include "wiring/config_lists.h"

#include <algorithm>
#include <set>

#include <millrace/market/instrument.h>

namespace millrace::cli {
namespace {

struct ParameterToJson {
    Json operator()(bool flag) const { return {flag}; }
    Json operator()(std::int64_t number) const { return {number}; }
    Json operator()(double number) const { return {number}; }
    Json operator()(const std::string& text) const { return {text}; }
};

std::string_view name_of(execution::Product product) {
    return product == execution::Product::Intraday ? "intraday" : "delivery";
}

/// Also of a strategy that something else is wrong with; empty where none is given.
std::string id_of(const Json& strategy) {
    for (const char* key : {"id", "type"}) {
        const Json* value = strategy.find(key);
        if (value != nullptr && value->as_text() != nullptr) {
            return *value->as_text();
        }
    }
    return "";
}

}  // namespace

void read_symbols(const Json& json, const Place& place, RunConfig& config, Problems& problems) {
    const Json::Array* items = json.as_array();
    if (items == nullptr || items->empty()) {
        problems.refuse(place, json, {"a list of symbols"});
        return;
    }
    Problems own;
    std::set<std::string> symbols;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const Json& item = (*items)[i];
        const std::string* symbol = item.as_text();
        if (symbol == nullptr || !market::check_symbol(*symbol)) {
            own.refuse(place.item(i), item,
                       {"a symbol: 1 to 32 of A-Z a-z 0-9 & - _ . with a letter or digit"});
        } else if (!symbols.insert(*symbol).second) {
            own.refuse(place.item(i), item, {"each symbol once"});
        }
    }
    if (own.empty()) {
        config.symbols.assign(symbols.begin(), symbols.end());
    }
    problems.add_all(own);
}

void read_strategies(const Json& json, const Place& place, RunConfig& config, Problems& problems) {
    const Json::Array* items = json.as_array();
    if (items == nullptr || items->empty()) {
        problems.refuse(place, json, {"a list of strategies"});
        return;
    }
    Problems own;
    std::vector<ConfiguredStrategy> strategies;
    std::set<std::string> ids;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const std::string id = id_of((*items)[i]);
        if (!id.empty() && !ids.insert(id).second) {
            own.refuse(place.item(i).member("id"), Json(id), {"each id once"});
        }
        if (auto strategy = read_strategy((*items)[i], place.item(i), config, own)) {
            strategies.push_back(std::move(*strategy));
        }
    }
    if (own.empty()) {
        config.strategies = std::move(strategies);
    }
    problems.add_all(own);
}

Json symbols_document(const RunConfig& config) {
    Json document = Json::array();
    for (const std::string& symbol : config.symbols) {
        document.push_back(symbol);
    }
    return document;
}

Json strategies_document(const RunConfig& config) {
    Json document = Json::array();
    for (const ConfiguredStrategy& strategy : config.strategies) {
        Json item = Json::object();
        item["type"] = strategy.type;
        item["id"] = strategy.id;
        item["params"] = Json::object();
        for (const auto& [name, value] : strategy.parameters.all()) {
            item["params"][name] = std::visit(ParameterToJson(), value);
        }
        item["params"]["product"] = name_of(strategy.product);
        item["params"]["timeframe"] = data::name_of(strategy.timeframe);
        document.push_back(std::move(item));
    }
    return document;
}

}  // namespace millrace::cli
