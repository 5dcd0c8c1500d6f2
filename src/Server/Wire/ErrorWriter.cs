using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Features.Mcp;
using Plumbline.Server.Features.OAuth;

namespace Plumbline.Server.Wire;

/// <summary>The one place that turns a failure into an answer: <c>{"message","statusCode","type","errors"}</c>.</summary>
public sealed partial class ErrorWriter(RequestDelegate next, ILogger<ErrorWriter> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (Refusal refusal)
        {
            await WriteAsync(http, refusal);
            return;
        }
        catch (BadHttpRequestException e)
        {
            await WriteAsync(http, e.StatusCode == 413
                ? new Refusal(413, "payload_too_large", "The request body is too large")
                : new Refusal(e.StatusCode, "bad_request", "The request could not be read"));
            return;
        }
        catch (DbUpdateConcurrencyException)
        {
            await WriteAsync(http, Refusal.Conflict("The record changed meanwhile; read it again and retry"));
            return;
        }
        catch (OverflowException)
        {
            await WriteAsync(http, Refusal.BadRequest("The amounts or quantities are too large to bill"));
            return;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            LogFailure(e, http.Request.Method, http.Request.Path);
            await WriteAsync(http, new Refusal(500, "internal_error", "Something went wrong on our side; nothing was changed"));
            return;
        }
        if (!http.Response.HasStarted && http.Response.StatusCode >= 400 && http.Response.ContentLength is null
            && http.Response.ContentType is null)
        {
            await WriteAsync(http, ForBareStatus(http));
        }
    }

    private static Refusal ForBareStatus(HttpContext http) => http.Response.StatusCode switch
    {
        404 => new Refusal(404, "not_found", $"No such path: {http.Request.Method} {http.Request.Path}"),
        405 => new Refusal(405, "method_not_allowed", $"{http.Request.Method} is not offered at {http.Request.Path}"),
        415 => new Refusal(415, "unsupported_media_type", "Send the body as application/json"),
        var status => new Refusal(status, "error", $"The request was refused with status {status}"),
    };

    internal static async Task WriteAsync(HttpContext http, Refusal refusal)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }
        var allow = http.Response.Headers.Allow;
        http.Response.Clear();
        if (refusal.Status == 405)
        {
            http.Response.Headers.Allow = allow;
        }
        http.Response.StatusCode = refusal.Status;
        http.Response.ContentType = "application/json; charset=utf-8";
        if (refusal.Status == 401)
        {
            http.Response.Headers.WWWAuthenticate = http.Request.Path.StartsWithSegments(McpEndpoints.Path)
                ? ProtectedResource.Challenge(http)
                : "Bearer, Basic";
        }
        await http.Response.Body.WriteAsync(ToJson(refusal));
    }

    private static byte[] ToJson(Refusal refusal)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = WireJson.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("message", refusal.Message);
            json.WriteNumber("statusCode", refusal.Status);
            json.WriteString("type", refusal.Type);
            if (refusal.Errors is { } errors)
            {
                json.WriteStartArray("errors");
                foreach (var error in errors)
                {
                    Write(json, error);
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, FieldError error)
    {
        json.WriteStartObject();
        json.WriteString("code", error.Code);
        json.WriteStartArray("path");
        foreach (var part in error.Path)
        {
            if (part is int index)
            {
                json.WriteNumberValue(index);
            }
            else
            {
                json.WriteStringValue((string)part);
            }
        }
        json.WriteEndArray();
        json.WriteString("message", error.Message);
        if (error.Expected is not null)
        {
            json.WriteString("expected", error.Expected);
        }
        if (error.Received is not null)
        {
            json.WriteString("received", error.Received);
        }
        json.WriteEndObject();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFailure(Exception e, string method, string path);
}
