using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Encodings.Web;
using Fluid;
using Fluid.Values;

namespace Plumbline.Server.Features.Emails;

/// <summary>
/// Renders Liquid templates, ours and those that companies write. The latter cannot reach files, objects or endless loops.
/// </summary>
public static class LiquidText
{
    /// <summary>Longest result that a template of a company may have.</summary>
    public const int MaxResult = 50_000;

    private static readonly FluidParser Parser = LiquidLimits.Parser();
    private static readonly TemplateOptions Lenient = Options(strict: false);
    private static readonly TemplateOptions Strict = Options(strict: true);

    /// <summary>Plain text. A name that is not known is empty: a message never fails for its words.</summary>
    public static string Render(string template, IReadOnlyDictionary<string, object?> facts) =>
        Parser.TryParse(template, out var parsed, out _) && LiquidLimits.FaultOf(parsed) is null
            ? Run(parsed, facts, Lenient, NullEncoder.Default)
            : "";

    /// <summary>A layout of ours, whose values are escaped.</summary>
    public static string RenderHtml(IFluidTemplate layout, IReadOnlyDictionary<string, object?> facts) =>
        Run(layout, facts, Strict, HtmlEncoder.Default);

    public static string RenderText(IFluidTemplate layout, IReadOnlyDictionary<string, object?> facts) =>
        Run(layout, facts, Strict, NullEncoder.Default);

    public static IFluidTemplate Parse(string template) => Parser.Parse(template);

    /// <summary>Renders with every name known, and says what is wrong with the template.</summary>
    public static bool TryRender(
        string template, IReadOnlyDictionary<string, object?> facts, out string text, [NotNullWhen(false)] out string? fault)
    {
        text = "";
        if (!Parser.TryParse(template, out var parsed, out fault))
        {
            fault = $"Not a Liquid template: {fault.ReplaceLineEndings(" ").Trim()}";
            return false;
        }
        fault = LiquidLimits.FaultOf(parsed);
        if (fault is not null)
        {
            return false;
        }
        try
        {
            text = Run(parsed, facts, Strict, NullEncoder.Default);
            fault = text.Length > MaxResult ? $"The text must not come to more than {MaxResult} characters" : null;
        }
        catch (Exception e) when (e is FluidException or ParseException or InvalidOperationException or ArgumentException or FormatException
            or IOException)
        {
            // the library names its own classes there
            var reason = e.Message.StartsWith("Undefined variable", StringComparison.Ordinal) ? "it names something that is not known"
                : e is IOException ? "it cannot include files"
                : e.Message.ReplaceLineEndings(" ").Trim();
            fault = $"Cannot be rendered: {reason}";
        }
        return fault is null;
    }

    private static string Run(
        IFluidTemplate template, IReadOnlyDictionary<string, object?> facts, TemplateOptions options, TextEncoder encoder)
    {
        var context = new TemplateContext(options);
        foreach (var (name, value) in facts)
        {
            context.SetValue(name, FluidValue.Create(value, options));
        }
        return template.Render(context, encoder);
    }

    private static TemplateOptions Options(bool strict) => LiquidLimits.LimitFilters(new TemplateOptions
    {
        CultureInfo = CultureInfo.InvariantCulture,
        TimeZone = TimeZoneInfo.Utc,
        MaxSteps = 2_000,
        MaxRecursion = 20,
        StrictVariables = strict,
        StrictFilters = strict,
    });
}
