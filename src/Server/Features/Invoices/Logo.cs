namespace Plumbline.Server.Features.Invoices;

/// <summary>
/// The seller's logo for the PDF. Only a <c>data:</c> URL is read: a PDF must not depend on another server, nor make ours call one.
/// </summary>
public static class Logo
{
    public static ReadOnlyMemory<byte> Of(string? url)
    {
        const string marker = ";base64,";
        if (url is null || !url.StartsWith("data:image/", StringComparison.Ordinal))
        {
            return default;
        }
        var at = url.IndexOf(marker, StringComparison.Ordinal);
        var buffer = new byte[url.Length];
        return at > 0 && Convert.TryFromBase64Chars(url.AsSpan(at + marker.Length), buffer, out var length)
            ? buffer.AsMemory(0, length)
            : default;
    }
}
