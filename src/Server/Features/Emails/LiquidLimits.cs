using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace Plumbline.Server.Features.Emails;

/// <summary>
/// What a template may cost. The library counts steps, but makes a range's numbers all at once and lets one filter or one captured text
/// double what the one before it made: a line of a template could fill the memory.
/// </summary>
internal static class LiquidLimits
{
    private const int MaxRange = 1_000;
    private const long MaxFilterWork = 4_000_000;

    public static FluidParser Parser()
    {
        var parser = new FluidParser();
        parser.RegisteredTags.Remove("capture");
        return parser;
    }

    /// <summary>Puts a limit on the text that a filter takes, and with it on what it can make.</summary>
    public static TemplateOptions LimitFilters(TemplateOptions options)
    {
        foreach (var (name, filter) in options.Filters.ToList())
        {
            options.Filters.AddFilter(name, (input, arguments, context) =>
            {
                var longest = arguments.Values.Select(LengthOf).DefaultIfEmpty().Max();
                return (LengthOf(input) + 1) * (longest + 1) > MaxFilterWork
                    ? throw new InvalidOperationException($"the text grows too long for '{name}'")
                    : filter(input, arguments, context);
            });
        }
        return options;
    }

    /// <summary>What is wrong with the template's ranges, if anything.</summary>
    public static string? FaultOf(IFluidTemplate template)
    {
        var ranges = new Ranges();
        ranges.VisitTemplate(template);
        return ranges.Fault;
    }

    private static long LengthOf(FluidValue value) =>
        value.Type is FluidValues.String or FluidValues.Array ? value.ToStringValue().Length : 32;

    private sealed class Ranges : AstVisitor
    {
        public string? Fault { get; private set; }

        protected override Expression VisitRangeExpression(RangeExpression range)
        {
            if (range is not { From: LiteralExpression { Value: NumberValue from }, To: LiteralExpression { Value: NumberValue to } }
                || Math.Abs(to.ToNumberValue() - from.ToNumberValue()) >= MaxRange)
            {
                Fault = $"A range goes from one number to another and has at most {MaxRange} steps";
            }
            return base.VisitRangeExpression(range);
        }
    }
}
