using Plumbline.Server.Features.Aggregators;

namespace Plumbline.Server.Features.PriceConfigurations;

/// <summary>The filter of a price as answered.</summary>
public sealed record MeteringFilterAnswer(string Name, WhereAnswer Configuration)
{
    public static MeteringFilterAnswer? Of(MeteringFilter? filter) =>
        filter is null ? null : new MeteringFilterAnswer(filter.Name, WhereAnswer.Of(filter.Configuration));
}
