using System.Xml.Linq;
using System.Xml.XPath;
using System.Xml;

namespace Plumbline.Server.Tests.EInvoices;

/// <summary>Reads an e-invoice of either syntax into its terms.</summary>
internal static class EInvoiceXml
{
    private static readonly (string Prefix, string Uri)[] Namespaces =
    [
        ("rsm", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"),
        ("ram", "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"),
        ("qdt", "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"),
        ("udt", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"),
        ("cac", "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"),
        ("cbc", "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"),
    ];

    public static string PrefixOf(XElement element) =>
        Namespaces.FirstOrDefault(n => n.Uri == element.Name.NamespaceName) is { Prefix: { } prefix } ? prefix + ":" : "";

    public static Terms Read(byte[] xml)
    {
        using var stream = new MemoryStream(xml);
        var root = XDocument.Load(stream).Root!;
        var names = new XmlNamespaceManager(new NameTable());
        foreach (var (prefix, uri) in Namespaces)
        {
            names.AddNamespace(prefix, uri);
        }
        var binding = Binding.Parse(PrefixOf(root).Length > 0 ? Bindings.Cii : Bindings.Ubl);
        return binding.Read(root, names);
    }

    private sealed class Binding
    {
        private readonly List<(string Term, string Path)> _values = [];
        private readonly List<(string Group, string Path, Binding Of)> _groups = [];

        public static Binding Parse(string text)
        {
            var open = new List<Binding> { new() };
            foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
            {
                var depth = (line.Length - line.TrimStart().Length) / 2;
                var (name, path) = (line.Trim().Split(' ', 2)[0], line.Trim().Split(' ', 2)[1]);
                open.RemoveRange(depth + 1, open.Count - depth - 1);
                if (name.StartsWith("BG-", StringComparison.Ordinal))
                {
                    // the buyer is told in the same words as the seller
                    var of = name == "BG-7" ? open[depth]._groups.Single(g => g.Group == "BG-4").Of : new Binding();
                    open[depth]._groups.Add((name, path, of));
                    open.Add(of);
                }
                else
                {
                    open[depth]._values.Add((name, path));
                }
            }
            return open[0];
        }

        public Terms Read(XElement element, XmlNamespaceManager names)
        {
            var terms = new Terms();
            foreach (var (term, path) in _values)
            {
                var found = ((IEnumerable<object>)element.XPathEvaluate(path, names)).ToList();
                if (found.Count > 0)
                {
                    terms[term] = Plain(Assert.Single(found));
                }
            }
            foreach (var (group, path, of) in _groups)
            {
                if (element.XPathSelectElements(path, names).Select(e => of.Read(e, names)).ToList() is { Count: > 0 } all)
                {
                    terms.Groups[group] = all;
                }
            }
            return terms;
        }

        // the days of the Cross Industry Invoice are written 20240131
        private static string Plain(object node) => node switch
        {
            XAttribute attribute => attribute.Value,
            XElement { HasElements: true } outer => Plain(outer.Elements().Single()),
            XElement e when (string?)e.Attribute("format") == "102" => $"{e.Value[..4]}-{e.Value[4..6]}-{e.Value[6..]}",
            XElement e => e.Value,
            _ => throw new InvalidOperationException($"Not a value: {node}"),
        };
    }
}
