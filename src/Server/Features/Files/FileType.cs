using System.Text.Unicode;

namespace Plumbline.Server.Features.Files;

/// <summary>What may be uploaded; the words are the contract's and the usual endings.</summary>
public enum FileType
{
    Pdf,
    Doc,
    Docx,
    Xls,
    Xlsx,
    Ppt,
    Pptx,
    Txt,
    Csv,
    Jpeg,
    Png,
    Gif,
    Svg,
    Json,
    Xml,
}

/// <summary>
/// The types: how each is called, and how its content begins. A file that says it is one thing and is another is refused. Nothing is ever
/// unpacked or interpreted, so that archives within archives harm nobody here.
/// </summary>
public static class FileTypes
{
    private static readonly Dictionary<FileType, string> Mimes = new()
    {
        [FileType.Pdf] = "application/pdf",
        [FileType.Doc] = "application/msword",
        [FileType.Docx] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [FileType.Xls] = "application/vnd.ms-excel",
        [FileType.Xlsx] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [FileType.Ppt] = "application/vnd.ms-powerpoint",
        [FileType.Pptx] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        [FileType.Txt] = "text/plain",
        [FileType.Csv] = "text/csv",
        [FileType.Jpeg] = "image/jpeg",
        [FileType.Png] = "image/png",
        [FileType.Gif] = "image/gif",
        [FileType.Svg] = "image/svg+xml",
        [FileType.Json] = "application/json",
        [FileType.Xml] = "application/xml",
    };

    public static string MimeOf(FileType type) => Mimes[type];

    /// <summary>The type by the ending of a name; null for an ending that is not accepted.</summary>
    public static FileType? OfName(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".jpg" => FileType.Jpeg,
        { Length: > 1 } ending when Wire.Words<FileType>.TryParse(ending[1..], out var type) => type,
        _ => null,
    };

    /// <summary>The type by what the sender calls it; null for a general word such as <c>application/octet-stream</c>.</summary>
    public static FileType? OfMime(string? mime)
    {
        var bare = mime?.Split(';')[0].Trim().ToLowerInvariant();
        return bare == "text/xml" ? FileType.Xml : Mimes.Where(m => m.Value == bare).Select(m => (FileType?)m.Key).FirstOrDefault();
    }

    /// <summary>Whether content begins as files of the type do; for texts, whether it is text.</summary>
    public static bool Fits(FileType type, ReadOnlySpan<byte> content) => type switch
    {
        FileType.Pdf => content.StartsWith("%PDF-"u8),
        FileType.Doc or FileType.Xls or FileType.Ppt => content.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]),
        FileType.Docx or FileType.Xlsx or FileType.Pptx => content.StartsWith((ReadOnlySpan<byte>)[0x50, 0x4B, 0x03, 0x04]),
        FileType.Jpeg => content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]),
        FileType.Png => content.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        FileType.Gif => content.StartsWith("GIF87a"u8) || content.StartsWith("GIF89a"u8),
        FileType.Svg or FileType.Xml => Start(content).StartsWith("<"u8) && Utf8.IsValid(content),
        FileType.Json => Start(content) is [(byte)'{' or (byte)'[' or (byte)'"' or (byte)'-' or (byte)'t' or (byte)'f' or (byte)'n'
            or (>= (byte)'0' and <= (byte)'9'), ..] && Utf8.IsValid(content),
        // tables of old programs come in old alphabets: only what no text holds is refused
        _ => !content.Contains((byte)0),
    };

    private static ReadOnlySpan<byte> Start(ReadOnlySpan<byte> content) =>
        (content.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? content[3..] : content).TrimStart(" \t\r\n"u8);
}
