namespace Plumbline.Server.Tests.BadInput;

public sealed class UsageBadInputTests(World world) : IClassFixture<World>
{
    private const string All = "GET /v1/customers/{customer}/usage";
    private const string One = All + "/{aggregator}";
    private const string Aggregator = "GET /v1/aggregators/{aggregator}/usage";
    private const string Span = "?start_date=2024-01-01T00:00:00Z&end_date=2024-02-01T00:00:00Z";
    private const string NoInstant = "Expected a UTC date-time such as 2023-11-01T00:00:00Z";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Views =>
    [
        Case.Invalid("no stretch", All, null, "start_date: Required; end_date: Required"),
        Case.Invalid("no end", One + "?start_date=2024-01-01T00:00:00Z", null, "end_date: Required"),
        Case.Invalid("words for dates", One + "?start_date=yesterday&end_date=2024-02-30T00:00:00Z", null,
            $"start_date: {NoInstant}; end_date: {NoInstant}"),
        Case.Invalid("an offset", Aggregator + "/timeseries?start_date=2024-01-01T00:00:00%2B02:00&end_date=2024-02-01T00:00:00Z", null,
            $"start_date: {NoInstant}"),
        Case.Invalid("an empty stretch", One + "/timeseries?start_date=2024-01-01T00:00:00Z&end_date=2024-01-01T00:00:00Z", null,
            "end_date: Must be after start_date"),
        Case.Invalid("a stretch backwards", Aggregator + "/events?start_date=2024-02-01T00:00:00Z&end_date=2024-01-01T00:00:00Z", null,
            "end_date: Must be after start_date"),
        Case.Invalid("weeks", One + "/timeseries" + Span + "&group_by=week", null,
            "group_by: Invalid enum value. Expected 'month' | 'day' | 'hour', received 'week'"),
        Case.Invalid("hours of a century",
            Aggregator + "/timeseries?start_date=1950-01-01T00:00:00Z&end_date=2050-01-01T00:00:00Z&group_by=hour", null,
            "group_by: The stretch has more than 10000 buckets of this size"),
        Case.Invalid("101 events", One + "/events" + Span + "&take=101&skip=-1", null,
            "take: Number must be less than or equal to 100; skip: Number must be greater than or equal to 0"),
        Case.Invalid("an unknown filter", One + "/events" + Span + "&aggregator_filter_id=agf_1", null,
            "aggregator_filter_id: No price configuration of this aggregator has this id and a metering filter"),
        Case.Of("an unknown customer", "GET /v1/customers/cus_1/usage" + Span, null, "404 Customer not found"),
        Case.Of("another company's customer", "GET /v1/customers/{other_customer}/usage/{aggregator}" + Span, null,
            "404 Customer not found"),
        Case.Of("another company's aggregator", "GET /v1/customers/{customer}/usage/{other_aggregator}" + Span, null,
            "404 Aggregator not found"),
        Case.Of("an unknown aggregator", "GET /v1/aggregators/agg_1/usage", null, "404 Aggregator not found"),
        Case.Invalid("nothing", "POST /v1/aggregators/{aggregator}/usage/group-by-customer", "{}",
            "start_date: Required; end_date: Required"),
        Case.Invalid("a number as date", "POST /v1/customers/{customer}/usage/{aggregator}/events",
            """{"start_date":1,"end_date":"2024-01-01T00:00:00Z","take":101,"skip":-1}""",
            "start_date: Expected date, received number; take: Number must be less than or equal to 100; "
            + "skip: Number must be greater than or equal to 0"),
    ];

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Usage_BadInput_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);
}
