using Plumbline.Engine.Usage;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceConfigurations;

/// <summary>Reads the filter that limits which events feed a price.</summary>
public static class MeteringFilterInput
{
    public static MeteringFilter? Read(Body body)
    {
        if (body.Object("metering_filter", Need.Nullable) is not { } filter)
        {
            return null;
        }
        var name = filter.Name("name", Need.Required) ?? "";
        var configuration = filter.Object("configuration", Need.Required);
        return new MeteringFilter(name, configuration is null ? Where.All : ConditionInput.Read(configuration, ConditionInput.SnakeCase));
    }

    /// <summary>The engine's form; null when every event counts.</summary>
    public static Filter? ToFilter(this MeteringFilter? filter) => filter?.Configuration.ToFilter();
}
