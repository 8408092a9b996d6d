// Files that went wrong in every way a seeded generator finds, through the whole import.
#include <millrace/storage/bar_import.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "import_agreement.h"
#include "store_test_support.h"

namespace millrace::storage {
namespace {

using events::ErrorCode;
using store_test::ok;

/// The fuzzers' kept inputs: small files of every dialect.
const std::filesystem::path corpus =
    std::filesystem::path(MILLRACE_TEST_DATA_DIR).parent_path().parent_path() /
    "fuzz/corpus/row_parser";

class AnImportOfGarbage : public store_test::StoreTest {
protected:
    explicit AnImportOfGarbage(std::uint64_t seed = 1) : random_(seed) {
        std::vector<std::filesystem::path> names{std::filesystem::directory_iterator(corpus), {}};
        std::sort(names.begin(), names.end());
        for (const auto& name : names) {
            seeds_.push_back(read_file(name));
        }
    }

    std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }

    /// Some bytes of any kind, among them those that mean something in a CSV file.
    std::string noise() {
        constexpr std::string_view marks = ",;\t|\"\n\r\0\x1a-:/. 0159eE+ZTPM\xff\xc3";
        std::string bytes;
        for (std::size_t left = 1 + below(40); left > 0; --left) {
            bytes += below(2) == 0 ? marks[below(marks.size())] : static_cast<char>(below(256));
        }
        return bytes;
    }
    void damage(std::string& bytes) {
        const std::size_t at = below(bytes.size());
        switch (below(6)) {
        case 0: bytes.insert(at, noise()); break;
        case 1: bytes.erase(at, 1 + below(30)); break;
        case 2: bytes.insert(at, bytes.substr(below(bytes.size()), below(200))); break;
        case 3: bytes.resize(at); break;
        case 4: bytes += seeds_[below(seeds_.size())]; break;
        default:
            for (std::size_t left = 1 + below(4); left > 0 && !bytes.empty(); --left) {
                bytes[below(bytes.size())] = static_cast<char>(below(256));
            }
        }
    }
    std::string garbage() {
        std::string bytes = below(10) == 0 ? noise() : seeds_[below(seeds_.size())];
        for (std::size_t left = below(3); left > 0; --left) {
            damage(bytes);
        }
        return bytes;
    }
    BarImportOptions options() {
        BarImportOptions chosen;
        chosen.timezone = below(8) == 0 ? std::nullopt : std::optional<std::string>("Asia/Kolkata");
        chosen.symbol = below(3) == 0 ? std::optional<std::string>("INFY") : std::nullopt;
        chosen.stamp = below(4) == 0 ? StampKind::Close : StampKind::Open;
        chosen.date_order = below(3) == 0 ? std::nullopt : std::optional(DateOrder::DayFirst);
        chosen.on_bad_row = below(5) == 0 ? OnBadRow::RejectFile : OnBadRow::Skip;
        chosen.revise = below(2) == 0;
        chosen.ticks = below(6) == 0;
        return chosen;
    }

    /// Of everything that imports write.
    std::int64_t fingerprint() {
        return count(
            "SELECT (coalesce((SELECT bit_xor(hash(o)) FROM ohlcv_1m o), 0) % 1000000007 + "
            "(SELECT count(*) FROM ohlcv_1m) + (SELECT count(*) FROM imports) * 10007 + "
            "(SELECT count(*) FROM import_rejects) * 100003 + "
            "(SELECT count(*) FROM bar_days) + (SELECT count(*) FROM symbols))::BIGINT");
    }

    /// All or nothing, and once is enough.
    void import(const std::filesystem::path& file, const BarImportOptions& how) {
        const auto before = fingerprint();
        const auto first = import_bars(store(), clock_, file, how);
        if (!first) {
            EXPECT_TRUE(first.error().code == ErrorCode::InvalidInput ||
                        first.error().code == ErrorCode::Unsupported ||
                        first.error().code == ErrorCode::Conflict)
                << first.error().message;
            EXPECT_EQ(fingerprint(), before) << first.error().message;
            ++refused_;
            return;
        }
        ++accepted_;
        const auto after = fingerprint();
        const auto again = import_bars(store(), clock_, file, how);
        ASSERT_TRUE(ok(again));
        EXPECT_EQ(again.value().import_id, 0);
        EXPECT_EQ(again.value().accepted + again.value().revised, 0u);
        EXPECT_EQ(fingerprint(), after);
    }
    void import_garbage(int files) {
        add("INFY", {store_test::bar_at(0)});
        for (int number = 0; number < files && !HasFailure(); ++number) {
            const std::string bytes = garbage();
            import(write_file("INFY.csv", bytes), options());
            EXPECT_FALSE(HasFailure()) << "file " << number << ":\n" << bytes;
        }
        EXPECT_EQ(store_test::disagreements(store()), "");
        std::printf("%d files: %d refused, %d accepted\n", files, refused_, accepted_);
        EXPECT_GT(refused_, files / 10);
        EXPECT_GT(accepted_, files / 10) << "too few get far enough to store anything";
    }
    /// Parquet of a few thousand bars.
    std::string parquet() {
        const auto file = path("good.parquet");
        auto lease = store().lease(LeaseMode::Read);
        EXPECT_TRUE(ok(lease));
        EXPECT_TRUE(ok(lease.value().query(
            "COPY (SELECT TIMESTAMPTZ '2025-01-31 03:45:00Z' + to_minutes(i) AS timestamp, 'INFY' "
            "AS symbol, 100 AS open, 101 AS high, 99 AS low, 100 + (i % 10) / 10 AS close, i AS "
            "volume FROM range(3000) t(i)) TO '" +
            file.string() + "' (FORMAT parquet)")));
        EXPECT_TRUE(ok(lease.value().finish()));
        return read_file(file);
    }
    void import_damaged_parquet(int files) {
        const std::string whole = parquet();
        for (int number = 0; number < files && !HasFailure(); ++number) {
            std::string bytes = whole;
            for (std::size_t left = 1 + below(8); left > 0; --left) {
                bytes[4 + below(bytes.size() - 4)] = static_cast<char>(below(256));
            }
            bytes.resize(below(4) == 0 ? 4 + below(bytes.size() - 4) : bytes.size());
            auto how = options();
            how.ticks = false;
            import(write_file("INFY.parquet", bytes), how);
        }
        EXPECT_EQ(store_test::disagreements(store()), "");
        std::printf("%d files: %d refused, %d accepted\n", files, refused_, accepted_);
        EXPECT_GT(refused_, files / 10);
    }

private:
    std::mt19937_64 random_;
    std::vector<std::string> seeds_;
    int refused_ = 0;
    int accepted_ = 0;
};

TEST_F(AnImportOfGarbage, RefusesAFileOrStoresItOnce) { import_garbage(25); }

TEST_F(AnImportOfGarbage, RefusesDamagedParquetOrStoresItOnce) { import_damaged_parquet(8); }

/// Bytes lost in the middle: the footer is whole and points past the end of the file.
TEST_F(AnImportOfGarbage, RefusesAParquetFileThatLostBytesInTheMiddle) {
    std::string bytes = parquet();
    bytes.erase(4, bytes.size() / 2);
    const auto result = import_bars(store(), clock_, write_file("INFY.parquet", bytes), {});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::InvalidInput) << result.error().message;
    EXPECT_NE(result.error().message.find("INFY.parquet cannot be read as Parquet"),
              std::string::npos);
    EXPECT_EQ(result.error().message.find("doctor"), std::string::npos) << "the store is sound";
}

class AnImportOfGarbageFuzzSlow : public AnImportOfGarbage {
protected:
    AnImportOfGarbageFuzzSlow() : AnImportOfGarbage(2) {}
};

TEST_F(AnImportOfGarbageFuzzSlow, RefusesAFileOrStoresItOnce) { import_garbage(600); }

TEST_F(AnImportOfGarbageFuzzSlow, RefusesDamagedParquetOrStoresItOnce) {
    import_damaged_parquet(200);
}

}  // namespace
}  // namespace millrace::storage
