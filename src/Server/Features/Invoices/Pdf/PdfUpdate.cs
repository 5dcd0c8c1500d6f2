using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>
/// Adds objects to a finished file of PdfPig's writer, which has no call for attachments: an incremental update, as PDF provides for. What
/// was there stays byte for byte; new and replaced objects, a cross-reference section and a trailer follow.
/// </summary>
sealed class PdfUpdate
{
    readonly byte[] _file;
    readonly string _trailer;
    readonly SortedDictionary<int, byte[]> _objects = [];
    int _size;

    public PdfUpdate(byte[] file)
    {
        _file = file;
        var tail = Encoding.Latin1.GetString(file.AsSpan(file.AsSpan().LastIndexOf("trailer"u8)));
        _trailer = tail[..tail.IndexOf("startxref", StringComparison.Ordinal)];
        _size = Number(After(_trailer, "/Size "));
    }

    /// <summary>The number of the catalog, the file's root object.</summary>
    public int Catalog => Number(After(_trailer, "/Root "));

    /// <summary>The number of the information dictionary.</summary>
    public int Information => Reference(_trailer, "/Info");

    /// <summary>The text of an object as it was.</summary>
    public string TextOf(int number)
    {
        var opening = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n{number} 0 obj\n"));
        var start = _file.AsSpan().LastIndexOf(opening) + opening.Length;
        var length = _file.AsSpan(start).IndexOf("\nendobj"u8);
        return Encoding.Latin1.GetString(_file.AsSpan(start, length));
    }

    /// <summary>The object that a key of a dictionary points to.</summary>
    public static int Reference(string dictionary, string key) => Number(After(dictionary, key + " "));

    public int Add(string dictionary, byte[]? stream = null)
    {
        Replace(_size, dictionary, stream);
        return _size++;
    }

    /// <param name="number">Which object.</param>
    /// <param name="dictionary">Between its brackets.</param>
    /// <param name="stream">What follows it; its length is told here.</param>
    public void Replace(int number, string dictionary, byte[]? stream = null)
    {
        using var written = new MemoryStream();
        var length = stream is null ? "" : string.Create(CultureInfo.InvariantCulture, $" /Length {stream.Length}");
        Write(written, $"{number} 0 obj\n<<{dictionary}{length}>>\n");
        if (stream is not null)
        {
            Write(written, "stream\n");
            written.Write(stream);
            Write(written, "\nendstream\n");
        }

        Write(written, "endobj\n");
        _objects[number] = written.ToArray();
    }

    public byte[] Finish()
    {
        using var all = new MemoryStream();
        all.Write(_file);
        Write(all, "\n");
        var table = new StringBuilder("xref\n");
        foreach (var (number, written) in _objects)
        {
            table.Append(CultureInfo.InvariantCulture, $"{number} 1\n{all.Position:0000000000} 00000 n \n");
            all.Write(written);
        }

        var xref = all.Position;
        Write(all, table.ToString());
        var first = After(_trailer, "/ID [ <")[..32];
        var second = Convert.ToHexString(SHA256.HashData(all.ToArray()))[..32];
        var previous = After(Encoding.Latin1.GetString(_file.AsSpan(_file.Length - 40)), "startxref\n").Split('\n')[0];
        Write(all, $"trailer\n<</Size {_size} /Root {Catalog} 0 R /Info {Information} 0 R /Prev {previous} ");
        Write(all, $"/ID [<{first}><{second}>]>>\nstartxref\n{xref}\n%%EOF\n");
        return all.ToArray();
    }

    /// <summary>A text as a dictionary holds it, in any script.</summary>
    public static string TextString(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    public static byte[] Deflated(byte[] content)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal))
        {
            zlib.Write(content);
        }

        return data.ToArray();
    }

    static string After(string text, string key)
    {
        var at = text.IndexOf(key, StringComparison.Ordinal);
        return at >= 0 ? text[(at + key.Length)..] : throw new InvalidOperationException($"The PDF writer left no {key.Trim()} to go by.");
    }

    static int Number(string text) => int.Parse(string.Concat(text.TakeWhile(char.IsAsciiDigit)), CultureInfo.InvariantCulture);

    static void Write(Stream stream, FormattableString text) =>
        stream.Write(Encoding.Latin1.GetBytes(text.ToString(CultureInfo.InvariantCulture)));

    static void Write(Stream stream, string text) => stream.Write(Encoding.Latin1.GetBytes(text));
}
