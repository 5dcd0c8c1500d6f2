using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using NodaTime;

namespace Plumbline.Server.Features.Exports;

/// <summary>
/// A workbook, written sheet by sheet as the rows come: nothing of it is held. Texts are texts in it, so none is ever taken for a formula.
/// A sheet takes 1,048,576 rows; what is more goes on to the next.
/// </summary>
public sealed class XlsxRows : IRowWriter
{
    public const int RowsOfSheet = 1_048_576;

    // what a cell takes
    private const int LongestText = 32_767;
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Types = "http://schemas.openxmlformats.org/package/2006/content-types";
    private const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
    private static readonly Instant DayZero = Instant.FromUtc(1899, 12, 30, 0, 0);
    private readonly ZipArchive _zip;
    private readonly IReadOnlyList<string> _columns;
    private readonly int _rowsOfSheet;
    private XmlWriter? _sheet;
    private Stream? _entry;
    private int _sheets;
    private int _rows;

    public XlsxRows(Stream stream, IReadOnlyList<string> columns, int rowsOfSheet = RowsOfSheet)
    {
        _zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        (_columns, _rowsOfSheet) = (columns, rowsOfSheet);
        BeginSheet();
    }

    public Task WriteAsync(IReadOnlyList<object?> row)
    {
        if (_rows == _rowsOfSheet)
        {
            EndSheet();
            BeginSheet();
        }
        WriteRow(row);
        return Task.CompletedTask;
    }

    public Task FinishAsync()
    {
        EndSheet();
        var sheets = Enumerable.Range(1, _sheets).ToList();
        Part("xl/workbook.xml", string.Concat(
            $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><sheets>",
            string.Concat(sheets.Select(n => string.Create(
                CultureInfo.InvariantCulture, $"<sheet name=\"Sheet{n}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>"))),
            "</sheets></workbook>"));
        Part("xl/_rels/workbook.xml.rels", string.Concat(
            $"<Relationships xmlns=\"{Relations}\">",
            string.Concat(sheets.Select(n => string.Create(
                CultureInfo.InvariantCulture,
                $"<Relationship Id=\"rId{n}\" Type=\"{Office}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"))),
            $"<Relationship Id=\"rIdStyles\" Type=\"{Office}/styles\" Target=\"styles.xml\"/></Relationships>"));
        Part("xl/styles.xml", string.Concat(
            $"<styleSheet xmlns=\"{Main}\">",
            "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd hh:mm:ss\"/></numFmts>",
            "<fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill/></fills><borders count=\"1\"><border/></borders>",
            "<cellStyleXfs count=\"1\"><xf/></cellStyleXfs>",
            "<cellXfs count=\"2\"><xf/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"));
        Part("_rels/.rels", string.Concat(
            $"<Relationships xmlns=\"{Relations}\"><Relationship Id=\"rId1\" Type=\"{Office}/officeDocument\" ",
            "Target=\"xl/workbook.xml\"/></Relationships>"));
        Part("[Content_Types].xml", string.Concat(
            $"<Types xmlns=\"{Types}\">",
            "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>",
            "<Default Extension=\"xml\" ContentType=\"application/xml\"/>",
            $"<Override PartName=\"/xl/workbook.xml\" ContentType=\"{Kind}sheet.main+xml\"/>",
            $"<Override PartName=\"/xl/styles.xml\" ContentType=\"{Kind}styles+xml\"/>",
            string.Concat(sheets.Select(n => string.Create(
                CultureInfo.InvariantCulture,
                $"<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"{Kind}worksheet+xml\"/>"))),
            "</Types>"));
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _sheet?.Dispose();
        _entry?.Dispose();
        _zip.Dispose();
        return default;
    }

    private void Part(string name, string xml)
    {
        using var entry = new StreamWriter(_zip.CreateEntry(name, CompressionLevel.Fastest).Open(), new UTF8Encoding(false));
        entry.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>");
        entry.Write(xml);
    }

    private void BeginSheet()
    {
        _sheets++;
        _rows = 0;
        _entry = _zip.CreateEntry(
            string.Create(CultureInfo.InvariantCulture, $"xl/worksheets/sheet{_sheets}.xml"), CompressionLevel.Fastest).Open();
        _sheet = XmlWriter.Create(_entry, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false });
        _sheet.WriteStartDocument();
        _sheet.WriteStartElement("worksheet", Main);
        _sheet.WriteStartElement("sheetData", Main);
        WriteRow(_columns);
    }

    private void EndSheet()
    {
        _sheet!.WriteEndElement();
        _sheet.WriteEndElement();
        _sheet.WriteEndDocument();
        _sheet.Dispose();
        _entry!.Dispose();
        (_sheet, _entry) = (null, null);
    }

    private void WriteRow(IReadOnlyList<object?> row)
    {
        _rows++;
        _sheet!.WriteStartElement("row", Main);
        foreach (var cell in row)
        {
            _sheet.WriteStartElement("c", Main);
            WriteCell(cell);
            _sheet.WriteEndElement();
        }
        _sheet.WriteEndElement();
    }

    private void WriteCell(object? cell)
    {
        switch (cell)
        {
            case null:
                break;
            case string text:
                _sheet!.WriteAttributeString("t", "inlineStr");
                _sheet.WriteStartElement("is", Main);
                _sheet.WriteStartElement("t", Main);
                _sheet.WriteAttributeString("xml", "space", null, "preserve");
                _sheet.WriteString(Clean(text));
                _sheet.WriteEndElement();
                _sheet.WriteEndElement();
                break;
            case bool flag:
                _sheet!.WriteAttributeString("t", "b");
                _sheet.WriteElementString("v", Main, flag ? "1" : "0");
                break;
            case Instant at:
                // days since the sheet's day zero
                _sheet!.WriteAttributeString("s", "1");
                _sheet.WriteElementString(
                    "v", Main, RowWriters.Number(decimal.Round((at - DayZero).ToInt64Nanoseconds() / 86_400_000_000_000m, 9)));
                break;
            default:
                _sheet!.WriteElementString("v", Main, RowWriters.Number(cell));
                break;
        }
    }

    // XML has no place for most control characters, nor for half a surrogate pair
    private static string Clean(string text)
    {
        var cut = text.Length <= LongestText ? text : text[..(LongestText - 1)] + "…";
        StringBuilder? clean = null;
        for (var i = 0; i < cut.Length; i++)
        {
            var pair = char.IsHighSurrogate(cut[i]) && i + 1 < cut.Length && char.IsLowSurrogate(cut[i + 1]);
            if (pair || XmlConvert.IsXmlChar(cut[i]))
            {
                clean?.Append(cut, i, pair ? 2 : 1);
                i += pair ? 1 : 0;
            }
            else
            {
                clean ??= new StringBuilder(cut, 0, i, cut.Length);
            }
        }
        return clean?.ToString() ?? cut;
    }
}
