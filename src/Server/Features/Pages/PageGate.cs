using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Wire;
using Plumbline.Web;
using Plumbline.Web.Notices;

namespace Plumbline.Server.Features.Pages;

/// <summary>Marks the routes of customers' pages.</summary>
public sealed record PageRoute
{
    public static readonly PageRoute Mark = new();
}

/// <summary>What all pages have in common: headers that close them to others, and words for people where something is wrong.</summary>
public sealed partial class PageGate(RequestDelegate next, ILogger<PageGate> log)
{
    private const string Policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private const string StripePage = "https://checkout.stripe.com";
    private const string StripeScripts = "https://js.stripe.com https://*.js.stripe.com";

    public async Task InvokeAsync(HttpContext http, PageFrames frames)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<PageRoute>() is null)
        {
            await next(http);
            return;
        }
        Close(http.Response);
        try
        {
            await next(http);
        }
        catch (PageFault fault)
        {
            await TellAsync(http, frames, fault);
        }
        catch (Refusal refusal)
        {
            await TellAsync(http, frames, PageFault.Of(refusal));
        }
        catch (DbUpdateConcurrencyException)
        {
            await TellAsync(http, frames, new PageFault(StatusCodes.Status409Conflict, "state"));
        }
        catch (BadHttpRequestException e)
        {
            await TellAsync(http, frames, new PageFault(e.StatusCode, "form"));
        }
        catch (InvalidDataException)
        {
            // a form with too many fields, or too long ones
            await TellAsync(http, frames, PageFault.Form(null));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            LogFailure(e, http.Request.Method, http.Request.Path);
            await TellAsync(http, frames, new PageFault(StatusCodes.Status500InternalServerError, "server"));
        }
    }

    /// <summary>Lets a form of the page lead on to one other site: browsers hold its answer's redirects to the policy too.</summary>
    public static void AllowFormsTo(HttpResponse response, Uri site) => response.Headers.ContentSecurityPolicy =
        Policy.Replace("form-action 'self'", $"form-action 'self' {site.GetLeftPart(UriPartial.Authority)}", StringComparison.Ordinal);

    /// <summary>
    /// Lets forms of the page lead on to Stripe, as browsers hold the redirects of their answers to the policy too; and where it shows
    /// Stripe's fields, lets it load what Stripe's security guide names for them. Frames are let in where something is shown in them.
    /// </summary>
    /// <param name="response">The page.</param>
    /// <param name="pay">The ways to pay on it; null for none.</param>
    /// <param name="frames">Whether it shows files of ours in frames.</param>
    public static void Open(HttpResponse response, PayFormsModel? pay, bool frames)
    {
        var (policy, framed) = (Policy, frames ? " 'self'" : "");
        if (pay is { LeadsAway: true })
        {
            policy = policy.Replace("form-action 'self'", $"form-action 'self' {StripePage}", StringComparison.Ordinal);
        }
        if (pay is { LeadsAway: true, Stripe: not null })
        {
            policy = policy.Replace("script-src 'self'", $"script-src 'self' {StripeScripts}", StringComparison.Ordinal)
                .Replace("connect-src 'self'", "connect-src 'self' https://api.stripe.com", StringComparison.Ordinal);
            framed += $" {StripeScripts} https://hooks.stripe.com";
            // banks of account holders ask for approval in windows of their own
            response.Headers["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups";
        }
        response.Headers.ContentSecurityPolicy = framed.Length > 0 ? $"{policy}; frame-src{framed}" : policy;
    }

    /// <summary>Lets pages of ours show a file in a frame.</summary>
    public static void AllowFramingByUs(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy =
            Policy.Replace("frame-ancestors 'none'", "frame-ancestors 'self'", StringComparison.Ordinal);
        response.Headers.XFrameOptions = "SAMEORIGIN";
    }

    private static void Close(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = Policy;
        // links carry tokens: nobody else may see where a reader comes from
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers.CacheControl = "no-store";
    }

    private static async Task TellAsync(HttpContext http, PageFrames frames, PageFault fault)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }
        http.Response.Clear();
        Close(http.Response);
        var frame = frames.Of(http, texts => texts[$"fault_{fault.Word}_title"]);
        var model = new NoticePageModel(frame, frame.Title, frame[$"fault_{fault.Word}_text"])
        {
            Tone = fault.Word == "server" ? "bad" : "plain",
            ActionPath = fault.BackPath is { } back ? frame.Root + back : null,
            ActionLabel = frame["open_again"],
        };
        await PageResult.Of<NoticePage>(model, fault.Status).ExecuteAsync(http);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFailure(Exception e, string method, string path);
}
