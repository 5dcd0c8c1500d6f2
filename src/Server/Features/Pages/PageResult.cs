using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Plumbline.Web;

namespace Plumbline.Server.Features.Pages;

/// <summary>
/// A page: a component that is drawn to text before anything is sent, so that a fault on the way is still answered with a page of its own.
/// </summary>
public sealed class PageResult(Type page, object model, int status) : IResult
{
    /// <summary>The ways to pay that the page shows: where Stripe is one, its policy lets Stripe in. Null for none.</summary>
    public PayFormsModel? Pay { get; init; }

    /// <summary>Whether the page shows files of ours in frames.</summary>
    public bool ShowsFiles { get; init; }

    /// <summary>A page whose one parameter is its <c>Model</c>.</summary>
    public static PageResult Of<TPage>(
        object model, int status = StatusCodes.Status200OK, PayFormsModel? pay = null, bool showsFiles = false)
        where TPage : IComponent => new(typeof(TPage), model, status) { Pay = pay, ShowsFiles = showsFiles };

    /// <summary>After a form: the browser fetches the next page, and a reload repeats nothing.</summary>
    public static IResult SeeOther(string path) => new Redirect(path);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var html = Encoding.UTF8.GetBytes(await DrawAsync(httpContext.RequestServices));
        if (Pay is not null || ShowsFiles)
        {
            PageGate.Open(httpContext.Response, Pay, ShowsFiles);
        }
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        httpContext.Response.ContentLength = html.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
        {
            await httpContext.Response.Body.WriteAsync(html, httpContext.RequestAborted);
        }
    }

    private async Task<string> DrawAsync(IServiceProvider services)
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { ["Model"] = model });
            return (await renderer.RenderComponentAsync(page, parameters)).ToHtmlString();
        });
    }

    private sealed class Redirect(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
