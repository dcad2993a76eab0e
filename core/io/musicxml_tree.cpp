// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/musicxml_tree.h"

#include <QByteArray>
#include <QString>
#include <QStringDecoder>
#include <QXmlStreamReader>

#include <charconv>
#include <cmath>

namespace ricercar::musicxml {

namespace {
constexpr int kDeepest = 64;                        // elements within elements
constexpr std::size_t kLargestFile = 256u << 20;    // bytes
constexpr std::size_t kMostNodes = 2'000'000;       // in one tree, that is in one bar
constexpr std::size_t kMostText = 4u << 20;         // bytes of text in one element

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string utf8(QStringView text)
{
    const QByteArray bytes = text.toUtf8();
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

// The encoding that an ASCII-like prolog declares, in lower case; "" if it declares none.
std::string declaredEncoding(std::string_view bytes)
{
    const std::string_view head = bytes.substr(0, 256);
    const std::size_t start = head.find("<?xml");
    const std::size_t end = head.find("?>");
    if (start == std::string_view::npos || end == std::string_view::npos || end < start) return {};
    const std::string_view prolog = head.substr(start, end - start);
    std::size_t at = prolog.find("encoding");
    if (at == std::string_view::npos) return {};
    at = prolog.find_first_of("\"'", at);
    if (at == std::string_view::npos) return {};
    const std::size_t close = prolog.find(prolog[at], at + 1);
    if (close == std::string_view::npos) return {};
    std::string name(prolog.substr(at + 1, close - at - 1));
    for (char &c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return name;
}

std::optional<QStringConverter::Encoding> encodingOf(std::string_view bytes)
{
    if (const auto byMark = QStringConverter::encodingForData(
            QByteArrayView(bytes.data(), static_cast<qsizetype>(std::min<std::size_t>(bytes.size(), 64))), u'<'))
        return byMark; // a byte order mark, or the pattern of "<" in UTF-16 and UTF-32
    const std::string name = declaredEncoding(bytes);
    if (name.empty() || name == "utf-8" || name == "utf8" || name == "us-ascii" || name == "ascii")
        return QStringConverter::Utf8;
    if (name == "iso-8859-1" || name == "latin1" || name == "latin-1" || name == "windows-1252" || name == "cp1252" ||
        name == "iso-8859-15")
        return QStringConverter::Latin1;
    // One byte to the letter, whatever was declared: a UTF-16 declaration in an 8-bit file is a slip of its writer.
    if (name.starts_with("utf-16") || name.starts_with("ucs-2")) return QStringConverter::Utf8;
    return std::nullopt;
}

// Whether the document type declaration has declarations of its own, "[ ... ]".
bool declaresEntities(const QString &text)
{
    const qsizetype start = text.indexOf(QLatin1String("<!DOCTYPE"));
    if (start < 0) return text.contains(QLatin1String("<!ENTITY"));
    QChar quote;
    for (qsizetype i = start; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (!quote.isNull()) {
            if (c == quote) quote = QChar();
        } else if (c == u'"' || c == u'\'') {
            quote = c;
        } else if (c == u'[') {
            return true;
        } else if (c == u'>') {
            return false;
        }
    }
    return false;
}
} // namespace

const XmlNode *XmlNode::child(std::string_view childName) const
{
    for (const XmlNode &c : children)
        if (c.name == childName) return &c;
    return nullptr;
}

std::string_view XmlNode::attribute(std::string_view key) const
{
    for (const auto &[k, v] : attributes)
        if (k == key) return v;
    return {};
}

std::string_view XmlNode::childText(std::string_view childName) const
{
    const XmlNode *c = child(childName);
    return c ? trimmed(c->text) : std::string_view{};
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
    return text;
}

std::string proseOf(std::string_view text)
{
    const auto lineEnd = [](char c) { return c == '\n' || c == '\r'; };
    const std::string_view bare = trimmed(text);
    if (bare.empty()) return {};
    const std::string_view lead = text.substr(0, static_cast<std::size_t>(bare.data() - text.data()));
    const std::string_view tail = text.substr(lead.size() + bare.size());
    for (const std::string_view edge : {lead, tail})
        for (const char c : edge)
            if (lineEnd(c)) return std::string(bare);
    return std::string(text);
}

std::optional<int> wholeNumber(std::string_view text)
{
    const auto value = decimalNumber(text);
    if (!value || std::abs(*value) > 1e9 || std::nearbyint(*value) != *value) return std::nullopt;
    return static_cast<int>(*value);
}

std::optional<double> decimalNumber(std::string_view text)
{
    text = trimmed(text);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    double value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

struct XmlSource::Impl {
    QXmlStreamReader reader;
    int depth = 0;
    std::string name;
    XmlNode own; // the processing instruction just entered
    bool atOwn = false;
    std::string fault;

    bool isOwn() const
    {
        return reader.isProcessingInstruction() && reader.processingInstructionTarget() == QLatin1String("ricercar");
    }
    XmlNode ownNode() const
    {
        XmlNode node;
        node.name = std::string(kOwn);
        node.text = utf8(reader.processingInstructionData());
        node.line = reader.lineNumber();
        return node;
    }
    void refuse(std::string sentence)
    {
        if (fault.empty()) fault = std::move(sentence);
    }
    bool checkReader()
    {
        if (reader.hasError()) refuse(utf8(reader.errorString()));
        return fault.empty();
    }

    bool fill(XmlNode &node, int level, std::size_t &nodes)
    {
        node.name = utf8(reader.qualifiedName());
        node.line = reader.lineNumber();
        for (const QXmlStreamAttribute &a : reader.attributes())
            node.attributes.emplace_back(utf8(a.qualifiedName()), utf8(a.value()));
        if (++nodes > kMostNodes) {
            refuse("there are too many elements in one bar");
            return false;
        }
        for (;;) {
            switch (reader.readNext()) {
            case QXmlStreamReader::StartElement:
                if (level >= kDeepest) {
                    refuse("elements lie more than 64 deep in each other");
                    return false;
                }
                node.children.emplace_back();
                if (!fill(node.children.back(), level + 1, nodes)) return false;
                break;
            case QXmlStreamReader::EndElement:
                return true;
            case QXmlStreamReader::Characters:
                node.text += utf8(reader.text());
                if (node.text.size() > kMostText) {
                    refuse("a text is too long");
                    return false;
                }
                break;
            case QXmlStreamReader::ProcessingInstruction:
                if (isOwn()) node.children.push_back(ownNode());
                break;
            case QXmlStreamReader::EntityReference:
                refuse("it refers to the entity \"" + utf8(reader.name()) + "\", and entities are not followed");
                return false;
            case QXmlStreamReader::Invalid:
            case QXmlStreamReader::NoToken:
            case QXmlStreamReader::EndDocument:
                checkReader();
                refuse("the file ends too early");
                return false;
            default:
                break;
            }
        }
    }
};

XmlSource::XmlSource(std::unique_ptr<Impl> impl) : m(std::move(impl)) {}
XmlSource::XmlSource(XmlSource &&) noexcept = default;
XmlSource::~XmlSource() = default;

Result<XmlSource> XmlSource::open(std::string_view bytes, const std::string &name)
{
    if (bytes.size() > kLargestFile)
        return fail(ErrorCode::BadInput, name + " is larger than 256 MB, more than any score needs, and was not opened.");
    const auto encoding = encodingOf(bytes);
    if (!encoding)
        return fail(ErrorCode::BadInput, name + " is written in the encoding \"" + declaredEncoding(bytes) +
                                             "\", which is not known here; save it as UTF-8.");
    QStringDecoder decoder(*encoding);
    const QString text = decoder(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    if (decoder.hasError())
        return fail(ErrorCode::BadInput, name + " is not in the encoding that it declares; save it as UTF-8.");
    if (declaresEntities(text))
        return fail(ErrorCode::BadInput, name + " declares XML entities of its own, which a score has no need of and "
                                                "which are never expanded; it was not opened.");
    auto impl = std::make_unique<Impl>();
    impl->reader.setNamespaceProcessing(false);
    impl->reader.addData(text); // as decoded: the declared encoding no longer counts
    return XmlSource(std::move(impl));
}

bool XmlSource::enter()
{
    m->atOwn = false;
    while (m->fault.empty()) {
        switch (m->reader.readNext()) {
        case QXmlStreamReader::StartElement:
            if (++m->depth > kDeepest) m->refuse("elements lie more than 64 deep in each other");
            m->name = utf8(m->reader.qualifiedName());
            return m->fault.empty();
        case QXmlStreamReader::EndElement:
            --m->depth;
            return false;
        case QXmlStreamReader::ProcessingInstruction:
            if (m->isOwn()) {
                m->own = m->ownNode();
                m->name = m->own.name;
                m->atOwn = true;
                return true;
            }
            break;
        case QXmlStreamReader::EntityReference:
            m->refuse("it refers to an entity, and entities are not followed");
            break;
        case QXmlStreamReader::EndDocument:
            return false;
        case QXmlStreamReader::Invalid:
        case QXmlStreamReader::NoToken:
            m->checkReader();
            m->refuse("the file ends too early");
            return false;
        default:
            break;
        }
    }
    return false;
}

const std::string &XmlSource::elementName() const { return m->name; }

std::string XmlSource::attribute(std::string_view key) const
{
    if (m->atOwn) return {};
    const QXmlStreamAttributes all = m->reader.attributes();
    for (const QXmlStreamAttribute &a : all)
        if (utf8(a.qualifiedName()) == key) return utf8(a.value());
    return {};
}

XmlNode XmlSource::take()
{
    if (m->atOwn) {
        m->atOwn = false;
        return std::move(m->own);
    }
    XmlNode node;
    std::size_t nodes = 0;
    if (!m->fill(node, m->depth, nodes)) return {};
    --m->depth;
    return node;
}

void XmlSource::skip()
{
    if (m->atOwn) {
        m->atOwn = false;
        return;
    }
    for (int open = 1; open > 0 && m->fault.empty();) {
        switch (m->reader.readNext()) {
        case QXmlStreamReader::StartElement:
            if (m->depth + ++open > kDeepest) m->refuse("elements lie more than 64 deep in each other");
            break;
        case QXmlStreamReader::EndElement:
            --open;
            break;
        case QXmlStreamReader::Invalid:
        case QXmlStreamReader::NoToken:
        case QXmlStreamReader::EndDocument:
            m->checkReader();
            m->refuse("the file ends too early");
            break;
        default:
            break;
        }
    }
    --m->depth;
}

bool XmlSource::faulty() const { return !m->fault.empty(); }
std::int64_t XmlSource::line() const { return m->reader.lineNumber(); }
std::string XmlSource::fault() const { return m->fault; }

} // namespace ricercar::musicxml
