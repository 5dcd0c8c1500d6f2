using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Plumbline.Server.Tests.BadInput;

public sealed class ListBadInputTests(World world) : IClassFixture<World>
{
    private const string NoDate = "Expected a UTC date-time such as 2023-11-01T00:00:00Z";
    private const string BadCursor = "cursor: Invalid cursor: pass next_cursor of the previous page as it came";

    private static readonly string[] OffsetLists =
    [
        "/v1/customers", "/v1/products", "/v1/price-configurations", "/v1/aggregators", "/v2/subscriptions",
        "/v1/invoicing-entities", "/v1/bank-accounts", "/v1/api-keys", "/v1/coupons", "/v1/promotion-codes", "/v1/features",
    ];

    private static readonly string[] CursorLists = ["/v2/customers", "/v2/invoices"];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Pages =>
    [
        .. OffsetLists.SelectMany(list => new[]
        {
            Get("a negative page", list, "take=-1", "take: Number must be greater than or equal to 0"),
            Get("a page too large", list, "take=101", "take: Number must be less than or equal to 100"),
            Get("no number", list, "take=abc&skip=1.5", "take: Expected a whole number; skip: Expected a whole number"),
        }),
        Get("a number without end", OffsetLists[0], "take=99999999999999999999", "take: Number must be less than or equal to 100"),
        Get("two numbers", OffsetLists[0], "take=1&take=2", "take: Expected a whole number"),
        Get("Arabic digits", OffsetLists[0], "take=%D9%A3", "take: Expected a whole number"),
        Get("a number with an exponent", OffsetLists[0], "take=1e1", "take: Expected a whole number"),
        Get("a negative skip", OffsetLists[0], "skip=-1", "skip: Number must be greater than or equal to 0"),
        Get("a skip too large", OffsetLists[0], "skip=2147483648", "skip: Number must be less than or equal to 2147483647"),
        .. CursorLists.SelectMany(list => new[]
        {
            Get("a page of none", list, "limit=0", "limit: Number must be greater than or equal to 1"),
            Get("a negative page", list, "limit=-5", "limit: Number must be greater than or equal to 1"),
            Get("no number", list, "limit=abc", "limit: Expected a whole number"),
            Get("an unknown order", list, "order=up", "order: Invalid enum value. Expected 'asc' | 'desc', received 'up'"),
            Get("an order of 3,000 characters", list, "order=" + new string('z', 3000),
                $"order: Invalid enum value. Expected 'asc' | 'desc', received '{new string('z', 40)}…'"),
            Get("an unknown sort", list, "sort=name",
                $"sort: Invalid enum value. Expected 'created_at' | '{OtherSort(list)}', received 'name'"),
            Get("yes as boolean", list, "include_total=yes", "include_total: Expected boolean, received string"),
            Get("no cursor", list, "cursor=!!", BadCursor),
            Get("a cursor of 5,000 characters", list, "cursor=" + new string('a', 5000), BadCursor),
            Get("a cursor without an id", list, "cursor=" + Cursor("0|"), BadCursor),
            Get("a cursor with NUL", list, "cursor=" + Cursor("0|\0"), BadCursor),
            Get("a cursor at the end of all numbers", list, "cursor=" + Cursor("-9223372036854775808|a"), BadCursor),
            Get("a cursor of SQL", list, "cursor=" + Cursor("now()|a"), BadCursor),
        }),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Filters =>
    [
        Get("an unknown status", "/v1/customers", "status=bogus",
            "status: Invalid enum value. Expected 'all' | 'active' | 'inactive' | 'imported' | 'archived', received 'bogus'"),
        Get("one unknown of two", "/v1/customers", "type__in=person,bogus",
            "type__in: Invalid enum value. Expected 'corporate' | 'person', received 'bogus'"),
        Get("an unknown status", "/v1/products", "status=bogus",
            "status: Invalid enum value. Expected 'all' | 'active' | 'archived', received 'bogus'"),
        Get("an unknown status", "/v2/subscriptions", "status=bogus",
            "status: Invalid enum value. Expected 'all' | 'any' | 'inactive' | 'draft' | 'pending' | 'active' | 'paused' "
            + "| 'cancelled' | 'voided' | 'errored' "
            + "| 'archived', received 'bogus'"),
        Get("an unknown type", "/v2/invoices", "type=bogus",
            "type: Invalid enum value. Expected 'invoice' | 'refund' | 'document' | 'child_invoice_ref' "
            + "| 'child_creditnote_ref', received 'bogus'"),
        Get("NUL in a text", "/v1/customers", "name=%00", "name: String holds a NUL character"),
        Get("NUL in a part of a text", "/v1/customers", "name__contains=a%00", "name__contains: String holds a NUL character"),
        Get("NUL in a search", "/v1/customers", "search=%00", "search: String holds a NUL character"),
        Get("NUL in an id", "/v1/price-configurations", "product_id=%00", "product_id: String holds a NUL character"),
        Get("NUL in an id", "/v2/invoices", "customer_external_id=%00", "customer_external_id: String holds a NUL character"),
        Get("NUL in an id", "/v2/subscriptions", "invoicing_entity_id=%00", "invoicing_entity_id: String holds a NUL character"),
        Get("NUL in an id", "/v1/promotion-codes", "coupon_id__not=%00", "coupon_id__not: String holds a NUL character"),
        Get("NUL in a type", "/v1/products", "type=%00", "type: String holds a NUL character"),
        Get("NUL as price book", "/v1/products/{flat_fee}", "price_book_id=%00", "price_book_id: String holds a NUL character"),
        Get("5,000 characters", "/v1/customers", "name=" + new string('x', 5000), "name: String must contain at most 2000 characters"),
        Get("5,000 characters", "/v2/invoices", "invoice_number__startsWith=" + new string('x', 5000),
            "invoice_number__startsWith: String must contain at most 2000 characters"),
        Get("no date", "/v1/customers", "created_at=yesterday", "created_at: " + NoDate),
        Get("a date with an offset", "/v1/customers", "created_at__gte=2024-01-01T00:00:00%2B02:00", "created_at__gte: " + NoDate),
        Get("a day that is none", "/v2/invoices", "due_at__lt=2024-02-30", "due_at__lt: " + NoDate),
        Get("milliseconds", "/v2/subscriptions", "updated_at__not=1704067200000", "updated_at__not: " + NoDate),
        Get("an unknown custom property", "/v1/customers", "custom_properties=nope:1", "custom_properties.nope: Custom property not found"),
        Get("no pair", "/v1/customers", "custom_properties=tier", "custom_properties: Expected slug:value pairs, joined by commas"),
        Get("broken JSON", "/v1/customers", "custom_properties=%7B%22tier%22",
            "custom_properties: Expected a JSON object of slugs and values"),
        Get("half a surrogate pair", "/v1/customers", "custom_properties=%7B%22%5Cud800%22:1%7D",
            "custom_properties: Expected a JSON object of slugs and values"),
        Get("NUL as slug", "/v1/customers", "custom_properties%5B%00%5D=1", "custom_properties: String holds a NUL character"),
        Get("NUL as slug, escaped", "/v1/customers", "custom_properties=%7B%22a%5Cu0000%22:1%7D",
            "custom_properties.a\0: Custom property not found"),
        Get("no type of events", "/v1/events", "take=1", "event_type: Required"),
        Get("all at once", "/v1/events", "event_type=%00&take=-1&order=up&timestamp_gte=x&customer_id=" + new string('c', 256),
            $"take: Number must be greater than or equal to 0; event_type: String holds a NUL character; "
            + "customer_id: String must contain at most 255 characters; "
            + $"timestamp_gte: {NoDate}; order: Invalid enum value. Expected 'asc' | 'desc', received 'up'"),
    ];

    /// <summary>Filters that look dangerous and are only texts: they find nothing.</summary>
    public static TheoryData<string> Harmless =>
    [
        "/v1/customers?status=all&name=%27%20or%201=1%20--", "/v1/customers?status=all&search=%25",
        "/v1/customers?status=all&name__contains=%25",
        "/v1/customers?status=all&name__startsWith=_", "/v1/customers?status=all&name__endWith=%5C", "/v1/customers?status=all&name=%FF",
        "/v1/customers?status=all&name=%ED%A0%80", "/v1/customers?status=all&external_id=%F0%9F%98%80",
        "/v1/customers?custom_properties=tier:%25",
        "/v1/products?name=%27;drop%20table%20products;--", "/v1/events?event_type=%27%20or%20%27%27=%27",
        "/v1/events?event_type=call&record_id__in=%27,%25,%22", "/v2/subscriptions?status=any&customer_id={other_customer}",
        "/v1/price-configurations?product_id={other_flat_fee}", "/v1/events?event_type=call&customer_id={other_customer}",
        "/v1/customers?skip=2147483647",
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    [MemberData(nameof(Filters))]
    public async Task List_BadInput_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    [Theory]
    [MemberData(nameof(Harmless))]
    public async Task List_HostileText_FindsNothing(string path)
    {
        var filled = path.Replace("{other_customer}", world.Id("other_customer"), StringComparison.Ordinal)
            .Replace("{other_flat_fee}", world.Id("other_flat_fee"), StringComparison.Ordinal);

        var answer = await world.Api.SendAsync(HttpMethod.Get, filled);

        Assert.Equal(200, answer.Status);
        Assert.Empty(Fixture.JsonReading.Items(answer.Json, "data"));
    }

    private static string OtherSort(string list) => list == "/v2/invoices" ? "emitted_at" : "updated_at";

    private static TheoryDataRow<string, string?, string> Get(string name, string path, string query, string faults)
    {
        var row = Case.Invalid(name, $"GET {path}?{query}", null, faults);
        row.TestDisplayName = $"GET {path}: {name} ({query.Split('=')[0]})";
        return row;
    }

    private static string Cursor(string text) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(text));
}
