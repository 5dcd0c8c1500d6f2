using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceConfigurations;

/// <summary>Reads billing and commitment intervals; none is longer than a century.</summary>
public static class IntervalInput
{
    public static readonly PriceInterval Once = new("once", null);

    /// <summary>Offered whatever the commitment.</summary>
    public static readonly PriceInterval All = new("all", null);

    private static readonly string[] Billing = ["once", "days", "weeks", "months", "years"];
    private static readonly string[] Commitments = ["all", "weeks", "months", "years"];

    public static PriceInterval? ReadBilling(Body body, string name, Need need = Need.Required) => Read(body.Object(name, need), Billing);

    /// <summary>Absent and null are <see cref="All"/>.</summary>
    public static PriceInterval ReadCommitment(Body body, string name) => Read(body.Object(name, Need.Nullable), Commitments) ?? All;

    private static PriceInterval? Read(Body? interval, string[] periods)
    {
        if (interval?.WordIn("period", periods, Need.Required) is not { } period)
        {
            return null;
        }
        if (period is "once" or "all")
        {
            return new PriceInterval(period, null);
        }
        return interval.Integer("count", Need.Required, 1, LongestOf(period)) is { } count ? new PriceInterval(period, count) : null;
    }

    /// <summary>Most days, weeks, months or years that make up a century.</summary>
    public static int LongestOf(string period) => period switch
    {
        "days" => 36_500,
        "weeks" => 5_200,
        "months" => 1_200,
        _ => 100,
    };
}
