using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.InvoicingEntities;

/// <summary>
/// A seller's logo: a link, or the image itself as a <c>data:</c> URL. Only the latter is drawn on documents: a PDF must not depend on
/// another server, nor make ours call one.
/// </summary>
public static class Logo
{
    /// <summary>Longest data URL: an image of 200 KB, four characters for three bytes. Every answer of the entity holds it.</summary>
    public const int MaxLength = (200 * 1024 / 3 * 4) + 40;

    private static readonly string[] Prefixes = ["data:image/png;base64,", "data:image/jpeg;base64,"];

    /// <summary>The URL at a field, faults added to the body.</summary>
    public static string? Read(Body body, string name)
    {
        const string expected = "Expected a link, or an image as data:image/png;base64,… or data:image/jpeg;base64,…";
        var text = body.Text(name, Need.Nullable, MaxLength);
        if (text is null || !text.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return text is null ? null : body.Url(name, Need.Nullable);
        }
        if (Of(text).Length > 0)
        {
            return text;
        }
        body.Refuse(name, expected, "invalid_string");
        return null;
    }

    /// <summary>The bytes of the image; none where the URL is a link or no readable image.</summary>
    public static ReadOnlyMemory<byte> Of(string? url)
    {
        if (url is null || Array.Find(Prefixes, p => url.StartsWith(p, StringComparison.Ordinal)) is not { } prefix)
        {
            return default;
        }
        var buffer = new byte[url.Length];
        return Convert.TryFromBase64Chars(url.AsSpan(prefix.Length), buffer, out var length) ? buffer.AsMemory(0, length) : default;
    }
}
