// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/weights_test.h"

#include "models/engine/engine_weights.h"
#include "models/weights/safetensors.h"
#include "tests/models/fixtures.h"

#include <cmath>
#include <fstream>
#include <iterator>

namespace ricercar::models {

namespace {

void writeBytes(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::string readBytes(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string withHeader(const std::string& header, std::size_t dataBytes) {
    const std::uint64_t length = header.size();
    return std::string(reinterpret_cast<const char*>(&length), 8) + header + std::string(dataBytes, '\0');
}

}  // namespace

void WeightsTest::tensorsComeBackAsTheyWereWritten() {
    const std::filesystem::path path = m_folder.filePath("round.safetensors").toStdString();
    const std::vector<float> a{1.5f, -2.0f, 3.25f, 0.0f, 1e-30f, 7.0f}, b{42.0f};
    const std::vector<TensorToWrite> tensors{{"a", {2, 3}, a}, {"b.weight", {1}, b}, {"empty", {0}, {}}};

    QVERIFY(writeSafetensors(path, tensors, {{"model", "test"}}));
    const auto file = SafetensorsFile::open(path);

    QVERIFY2(file, file ? "" : file.error().detail.c_str());
    QCOMPARE(file->tensors().size(), std::size_t{3});
    QVERIFY(file->tensors().at("a").toFloats() == a);
    QVERIFY(file->tensors().at("a").shape == (std::vector<std::int64_t>{2, 3}));
    QVERIFY(file->tensors().at("b.weight").toFloats() == b);
    QVERIFY(file->metadata().at("model") == "test");
    QCOMPARE(file->hash().size(), std::size_t{16});
}

void WeightsTest::halfPrecisionIsReadAsFloats() {
    const std::filesystem::path path = m_folder.filePath("half.safetensors").toStdString();
    auto bytes = withHeader(R"({"h":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}})", 8);
    const std::uint16_t halves[] = {0x3C00, 0xC000, 0x0001, 0x7BFF};  // 1, −2, 2^-24, 65504
    std::memcpy(bytes.data() + bytes.size() - 8, halves, 8);
    writeBytes(path, bytes);

    const auto file = SafetensorsFile::open(path);

    QVERIFY(file);
    QVERIFY(file->tensors().at("h").toFloats() == (std::vector<float>{1.0f, -2.0f, std::ldexp(1.0f, -24), 65504.0f}));
}

void WeightsTest::aDamagedFileIsAClearError_data() {
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char* name, const std::string& bytes) {
        QTest::newRow(name) << QByteArray(bytes.data(), qsizetype(bytes.size()));
    };
    row("empty", "");
    row("seven bytes", "1234567");
    row("header longer than the file", std::string("\xff\xff\0\0\0\0\0\0{}", 10));
    row("header of 2^64-1 bytes", std::string(8, '\xff') + "{}");
    row("not JSON", withHeader("{not json}", 4));
    row("a list", withHeader("[1]", 4));
    row("deeply nested", withHeader(std::string(100000, '[') + std::string(100000, ']'), 0));
    row("tensor outside", withHeader(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 4));
    row("shape and length disagree", withHeader(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8));
    row("backwards", withHeader(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", 8));
    row("negative shape", withHeader(R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", 8));
    row("absurd shape", withHeader(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}})", 8));
    row("other type", withHeader(R"({"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}})", 8));
    row("no offsets", withHeader(R"({"a":{"dtype":"F32","shape":[2]}})", 8));
    row("metadata with numbers", withHeader(R"({"__metadata__":{"a":1}})", 8));
}

void WeightsTest::aDamagedFileIsAClearError() {
    QFETCH(QByteArray, bytes);
    const std::filesystem::path path = m_folder.filePath("damaged.safetensors").toStdString();
    writeBytes(path, bytes.toStdString());

    const auto file = SafetensorsFile::open(path);

    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::BadInput);
    QVERIFY(file.error().sentence.find("damaged") != std::string::npos);
}

void WeightsTest::anyChangedHeaderByteIsAnErrorOrHarmless() {
    const std::filesystem::path path = m_folder.filePath("changed.safetensors").toStdString();
    const std::string sound = readBytes(tinyWeightsFile());
    std::mt19937 random(3);

    for (int trial = 0; trial < 300; ++trial) {
        std::string bytes = sound;
        bytes[random() % 2048] = static_cast<char>(random());
        if (trial % 3 == 0) bytes.resize(random() % bytes.size());
        writeBytes(path, bytes);

        const auto weights = EngineWeights::load(path);  // must neither crash nor read outside

        if (!weights) QVERIFY(!weights.error().sentence.empty());
    }
}

void WeightsTest::aMissingFileIsAMissingResource() {
    const auto weights = EngineWeights::load(m_folder.filePath("nothing.safetensors").toStdString());

    QVERIFY(!weights);
    QCOMPARE(weights.error().code, ErrorCode::MissingResource);
}

void WeightsTest::weightsOfAnotherNetAreRefused() {
    const std::filesystem::path path = m_folder.filePath("other.safetensors").toStdString();
    const std::vector<float> values(12, 0.0f);
    const std::vector<TensorToWrite> tensors{{"lstm.weight", {3, 4}, values}};
    QVERIFY(writeSafetensors(path, tensors, CounterpointConfig{}.toMetadata()));

    const auto weights = EngineWeights::load(path);

    QVERIFY(!weights);
    QCOMPARE(weights.error().code, ErrorCode::BadInput);
    QVERIFY(weights.error().sentence.find("another version") != std::string::npos);
}

void WeightsTest::weightsThatAreNoNumbersAreRefused() {
    const std::filesystem::path path = m_folder.filePath("nan.safetensors").toStdString();
    std::string bytes = readBytes(tinyWeightsFile());
    const float nan = std::nanf("");
    std::memcpy(bytes.data() + bytes.size() - 4, &nan, 4);
    writeBytes(path, bytes);

    QVERIFY(!EngineWeights::load(path));
}

}  // namespace ricercar::models
