// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_musicxml_texts.h"

#include "test_musicxml_random.h"

using namespace ricercar;
using namespace ricercar::test;

namespace {
std::string refusal(const std::string &text)
{
    const auto read = readMusicXml(text, "bad.musicxml");
    return read ? "it was read" : read.error().sentence;
}

// Bytes changed, cut, doubled and moved; numbers made strange.
std::string mutated(std::string text, std::mt19937 &random)
{
    static const std::string kStrange[] = {"-1", "0", "99999999999999999999", "1e308", "0.0000001", "nan", "2147483647", "", "<", "&", "\xFF"};
    const auto pick = [&](std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, std::max<std::size_t>(below, 1) - 1)(random); };
    for (std::size_t change = 0, count = 1 + pick(4); change < count && !text.empty(); ++change) {
        const std::size_t at = pick(text.size());
        switch (pick(6)) {
        case 0: text[at] = static_cast<char>(pick(256)); break;
        case 1: text.erase(at, pick(40)); break;
        case 2: text.insert(at, text.substr(pick(text.size()), pick(200))); break;
        case 3: {
            const std::size_t digit = text.find_first_of("0123456789", at);
            if (digit != std::string::npos) text.replace(digit, 1, kStrange[pick(std::size(kStrange))]);
            break;
        }
        case 4: { // an element goes
            const std::size_t open = text.find('<', at), close = open == std::string::npos ? open : text.find('>', open);
            if (close != std::string::npos) text.erase(open, close - open + 1);
            break;
        }
        default: text.resize(at); break;
        }
    }
    return text;
}
} // namespace

class TestMusicXmlHostile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void randomScoresComeBackTheSame()
    {
        for (unsigned seed = 1; seed <= 120; ++seed) {
            IdSource ids;
            const std::string lost = lostOnTheWay(*randomScore(seed, ids));
            QVERIFY2(lost.empty(), ("seed " + std::to_string(seed) + ": " + lost).c_str());
        }
    }

    void entitiesAreNeverExpanded()
    {
        std::string laughs = "<?xml version=\"1.0\"?><!DOCTYPE score-partwise [<!ENTITY a \"ha\">";
        for (char c = 'b'; c < 'm'; ++c) {
            laughs += std::string("<!ENTITY ") + c + " \"";
            for (int i = 0; i < 10; ++i) laughs += std::string("&") + static_cast<char>(c - 1) + ";";
            laughs += "\">";
        }
        laughs += "]><score-partwise><work><work-title>&l;</work-title></work></score-partwise>";

        QVERIFY(refusal(laughs).find("entities") != std::string::npos);
        QVERIFY(refusal("<!DOCTYPE score-partwise [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><score-partwise>&x;</score-partwise>").find("entities") != std::string::npos);
        QVERIFY(refusal("<!DOCTYPE score-partwise SYSTEM \"file:///etc/passwd\"><score-partwise>&x;</score-partwise>").find("cannot be read") != std::string::npos);
    }

    void badInputGetsOneSentenceWithThePlace()
    {
        QCOMPARE(refusal("<html></html>"), std::string("bad.musicxml is not a MusicXML score: it begins with <html>."));
        const std::string cut = document(bar(1, kHead + note("C5", 8)) + bar(2, note("D5", 8)));
        const std::string sentence = refusal(cut.substr(0, cut.rfind("<duration>")));
        QVERIFY2(sentence.find("line 5 (part 1, bar 2)") != std::string::npos, sentence.c_str());
        QVERIFY(refusal("").find("bad.musicxml cannot be read") != std::string::npos);
        QVERIFY(refusal("<score-partwise/>").find("no parts") != std::string::npos);
        QVERIFY(refusal("<?xml version=\"1.0\" encoding=\"EBCDIC\"?><score-partwise/>").find("encoding \"ebcdic\"") != std::string::npos);
    }

    void depthAndLengthAreBounded()
    {
        std::string deep = "<score-partwise>";
        for (int i = 0; i < 100'000; ++i) deep += "<a>";
        QVERIFY(refusal(deep).find("64 deep") != std::string::npos);
        std::string inside;
        for (int i = 0; i < 1000; ++i) inside += "<a>";
        QVERIFY(refusal(document("<measure>" + inside)).find("64 deep") != std::string::npos);
        const std::string endless = refusal(document(bar(7, kHead + note("C5", 1'000'000'000))));
        QVERIFY2(endless.find("(part 1, bar 7)") != std::string::npos && endless.find("256 whole notes") != std::string::npos, endless.c_str());
    }

    void aChangedFileNeverHarms()
    {
        std::vector<std::string> texts{document(bar(1, kHead + note("C5", 4, "<tie type=\"start\"/><notations><slur type=\"start\"/></notations>") + note("C5", 4, "<tie type=\"stop\"/>")))};
        for (unsigned seed = 1; seed <= 6; ++seed) {
            IdSource ids;
            texts.push_back(writeMusicXml(*randomScore(seed, ids)));
        }
        std::mt19937 random(20);
        int readable = 0;
        for (int run = 0; run < 1500; ++run) {
            const auto read = readMusicXml(mutated(texts[static_cast<std::size_t>(run) % texts.size()], random), "x");
            if (!read) {
                QVERIFY(!read.error().sentence.empty());
                continue;
            }
            ++readable;
            QVERIFY(read->score->barCount() >= 1);
            if (run % 10 == 0) QVERIFY(!writeMusicXml(*read->score).empty());
        }
        QVERIFY(readable > 50);
    }
};

QTEST_GUILESS_MAIN(TestMusicXmlHostile)
#include "test_musicxml_hostile.moc"
