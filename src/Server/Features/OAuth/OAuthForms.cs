using System.Text.Json;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.OAuth;

/// <summary>Clients of the contract send JSON where the protocol has forms: it is made one before the library reads it.</summary>
public sealed class OAuthForms(RequestDelegate next)
{
    private const int MaxBytes = 64 * 1024;

    public async Task InvokeAsync(HttpContext http)
    {
        if (HttpMethods.IsPost(http.Request.Method) && http.Request.HasJsonContentType())
        {
            if (await ReadAsync(http) is not { } form)
            {
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
                await http.Response.WriteAsJsonAsync(
                    new OAuthErrorAnswer("invalid_request", "Send a JSON object of texts"), WireJson.Options, http.RequestAborted);
                return;
            }
            http.Request.Body = new MemoryStream(form);
            http.Request.ContentLength = form.Length;
            http.Request.ContentType = "application/x-www-form-urlencoded";
        }
        await next(http);
    }

    private static async Task<byte[]?> ReadAsync(HttpContext http)
    {
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBytes;
        }
        try
        {
            using var json = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || json.RootElement.EnumerateObject().Any(f => f.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)))
            {
                return null;
            }
            using var form = new FormUrlEncodedContent(json.RootElement.EnumerateObject()
                .Where(f => f.Value.ValueKind == JsonValueKind.String)
                .Select(f => KeyValuePair.Create(f.Name, f.Value.GetString()!)));
            return await form.ReadAsByteArrayAsync(http.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
