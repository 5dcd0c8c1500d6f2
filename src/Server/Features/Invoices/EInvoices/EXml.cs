using System.Globalization;
using System.Text;
using System.Xml;
using NodaTime;
using NodaTime.Text;

namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>Writes elements of the two syntaxes; what has no value is not written, because an empty element breaks the rules.</summary>
sealed class EXml : IDisposable
{
    private readonly MemoryStream _bytes = new();
    private readonly XmlWriter _xml;
    private readonly Dictionary<string, string> _namespaces;

    /// <param name="root">With its prefix; the namespace without a prefix is told as <c>""</c>.</param>
    /// <param name="namespaces">By prefix.</param>
    public EXml(string root, Dictionary<string, string> namespaces)
    {
        _namespaces = namespaces;
        _xml = XmlWriter.Create(_bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" });
        Open(root);
        foreach (var (prefix, uri) in namespaces.Where(n => n.Key.Length > 0))
        {
            _xml.WriteAttributeString("xmlns", prefix, null, uri);
        }
    }

    /// <summary>An element with what <paramref name="content"/> writes in it.</summary>
    public void Element(string name, Action content)
    {
        Open(name);
        content();
        _xml.WriteEndElement();
    }

    public void Element(string name, string? value, string? attribute = null, string? attributeValue = null)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }
        Open(name);
        if (attribute is not null && attributeValue is not null)
        {
            _xml.WriteAttributeString(attribute, attributeValue);
        }
        _xml.WriteString(value);
        _xml.WriteEndElement();
    }

    public byte[] Finish()
    {
        _xml.WriteEndDocument();
        _xml.Flush();
        return _bytes.ToArray();
    }

    public void Dispose() => _xml.Dispose();

    /// <summary>With the currency's decimals: 1200 is <c>1200.00</c> in euros and <c>1200</c> in yen.</summary>
    public static string Amount(decimal value, int decimals) =>
        value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A quantity, price or rate, as it is, without zeros at its end.</summary>
    public static string Number(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);

    public static string Date(LocalDate date) => LocalDatePattern.Iso.Format(date);

    private void Open(string name)
    {
        var (prefix, local) = name.Split(':') is [var p, var l] ? (p, l) : ("", name);
        _xml.WriteStartElement(prefix, local, _namespaces[prefix]);
    }
}
