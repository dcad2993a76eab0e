// SPDX-License-Identifier: GPL-3.0-or-later
// The file of requests: every one is understood, its concept or change holds what its checks demand.
#include "core/brief/request_check.h"
#include "core/io/files.h"
#include "tests/support/qt_words.h"

#include <QTest>

#include <fstream>
#include <map>
#include <sstream>

using namespace ricercar;

namespace {

RequestFile fileNamed(const char *name)
{
    std::ifstream in(std::string(RICERCAR_TEST_DATA) + "/" + name);
    std::stringstream text;
    text << in.rdbuf();
    auto file = requestFileFrom(text.str());
    return file ? std::move(*file) : RequestFile{};
}

// What is wrong with the understanding of a request; empty: nothing.
std::string missed(const RequestCase &c, const RequestFile &file)
{
    std::string wrong;
    ScorePtr music;
    for (const auto &[name, source] : file.music)
        if (name == c.music)
            if (const auto read = readScore(std::string(RICERCAR_TEST_DATA) + "/" + source)) music = read->score;
    if (c.followUp) {
        if (!music) return "The music of the request cannot be read.";
        FollowUpRequest request;
        request.text = c.text;
        request.score = music;
        request.concept_ = foundIn(*music, {TimelineTick{0}, music->end()});
        const auto change = understoodChange(request);
        if (!change) return change.error().sentence;
        for (const std::string &text : c.checks) {
            const auto check = requestCheckFrom(text);
            if (!check) return check.error().sentence;
            if (const CheckOutcome o = demanded(*check, *change, *music); !o.met) wrong += o.sentence + " ";
        }
        for (const TextSpan &span : change->notUnderstood) wrong += "[" + span.words + "] ";
    } else {
        const auto u = understood(Brief{c.text, nullptr, {}});
        if (!u) return u.error().sentence;
        for (const std::string &text : c.checks) {
            const auto check = requestCheckFrom(text);
            if (!check) return check.error().sentence;
            if (const CheckOutcome o = demanded(*check, u->concept_); !o.met) wrong += o.sentence + " ";
        }
        for (const TextSpan &span : u->notUnderstood) wrong += "[" + span.words + "] ";
    }
    return wrong;
}

} // namespace

class RequestsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void thereAreAsManyRequestsInEachLanguage();
    void everyRequestIsUnderstood();
    void unlikePhrasingsAreMostlyUnderstood_data();
    void unlikePhrasingsAreMostlyUnderstood();
};

void RequestsTest::thereAreAsManyRequestsInEachLanguage()
{
    const RequestFile file = fileNamed("requests.json");
    std::map<std::pair<int, bool>, int> counts;
    for (const RequestCase &c : file.cases) ++counts[{static_cast<int>(c.language), c.followUp}];

    QVERIFY(file.cases.size() >= 220);
    for (const auto &[kind, n] : counts) QVERIFY2(n >= 50, std::to_string(n).c_str());
}

void RequestsTest::everyRequestIsUnderstood()
{
    const RequestFile file = fileNamed("requests.json");
    std::size_t good = 0;
    for (const RequestCase &c : file.cases) {
        const std::string wrong = missed(c, file);
        good += wrong.empty();
        if (!wrong.empty()) qWarning("%s \"%s\": %s", c.id.c_str(), c.text.c_str(), wrong.c_str());
    }
    QCOMPARE(good, file.cases.size());
}

// Each file was written when the grammar stood as it then was. Understood at the first reading: unlike 28 of 46, fresh 37 of
// 59, second 29 of 34; what they taught went into the lexicon. The bounds are below what is reached now.
void RequestsTest::unlikePhrasingsAreMostlyUnderstood_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<double>("share");
    QTest::newRow("unlike") << "unlike.json" << 0.6;
    QTest::newRow("fresh") << "fresh.json" << 0.9;
    QTest::newRow("second") << "second.json" << 0.85;
}

void RequestsTest::unlikePhrasingsAreMostlyUnderstood()
{
    QFETCH(QString, name);
    QFETCH(double, share);
    const RequestFile file = fileNamed(name.toUtf8().constData());
    QVERIFY(file.cases.size() >= 30);
    std::size_t good = 0;
    for (const RequestCase &c : file.cases) {
        const std::string wrong = missed(c, file);
        good += wrong.empty();
        if (!wrong.empty()) qInfo("%s \"%s\": %s", c.id.c_str(), c.text.c_str(), wrong.c_str());
    }
    qInfo("%s: understood %zu of %zu", name.toUtf8().constData(), good, file.cases.size());
    QVERIFY(static_cast<double>(good) >= share * static_cast<double>(file.cases.size()));
}

QTEST_GUILESS_MAIN(RequestsTest)
#include "requests_test.moc"
