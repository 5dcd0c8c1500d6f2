using Microsoft.AspNetCore.Http.Features;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Files;

/// <summary>A multipart form with one file: read into memory, up to a limit that is judged before and while it arrives.</summary>
public static class FileForm
{
    // the parts of a form around its file
    private const int Around = 64 * 1024;

    public static async Task<IFormCollection> ReadAsync(HttpContext http, int maxBytes, CancellationToken cancel)
    {
        if (!http.Request.HasFormContentType)
        {
            throw new Refusal(415, "unsupported_media_type", "Send the file as multipart/form-data");
        }
        if (http.Request.ContentLength > maxBytes + Around)
        {
            throw TooLarge(maxBytes);
        }
        try
        {
            http.Features.Set<IFormFeature>(new FormFeature(
                http.Request, new FormOptions { MultipartBodyLengthLimit = maxBytes + Around, ValueCountLimit = 20 }));
            return await http.Request.ReadFormAsync(cancel);
        }
        catch (InvalidDataException e)
        {
            throw e.Message.Contains("length limit", StringComparison.Ordinal)
                ? TooLarge(maxBytes)
                : new Refusal(400, "malformed_form", "The form cannot be read");
        }
    }

    public static async Task<byte[]> ContentAsync(IFormFile file, int maxBytes, CancellationToken cancel)
    {
        if (file.Length > maxBytes)
        {
            throw TooLarge(maxBytes);
        }
        using var memory = new MemoryStream((int)file.Length);
        await file.CopyToAsync(memory, cancel);
        return memory.ToArray();
    }

    private static Refusal TooLarge(int maxBytes) =>
        new(413, "payload_too_large", $"The file is larger than {maxBytes / 1024} KB");
}
