using Plumbline.Server.Features.Customers;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Segments;

/// <summary>What the values of a condition are.</summary>
public enum ValueKind
{
    /// <summary>None are taken.</summary>
    Nothing,

    /// <summary>Words of a closed list.</summary>
    Words,

    /// <summary>Texts of any kind, such as ids.</summary>
    Texts,

    Numbers,

    Dates,

    /// <summary>Texts, numbers and booleans.</summary>
    Any,
}

/// <summary>What a field may be asked for, in the contract's words.</summary>
public sealed record SegmentField(
    IReadOnlyList<ConditionOperator> Operators, ValueKind Kind, IReadOnlyCollection<string>? Words = null);

/// <summary>The fields of the contract. Custom properties stand beside them as <c>custom_property.&lt;slug&gt;</c>.</summary>
public static class SegmentFields
{
    public const string PropertyPrefix = "custom_property.";
    public const string PaymentRisk = "smart_segment.payment_risk";

    private static readonly ConditionOperator[] Full =
        [ConditionOperator.In, ConditionOperator.NotIn, ConditionOperator.Set, ConditionOperator.NotSet];

    private static readonly ConditionOperator[] Membership = [ConditionOperator.In, ConditionOperator.NotIn];
    private static readonly ConditionOperator[] Presence = [ConditionOperator.Set, ConditionOperator.NotSet];

    private static readonly ConditionOperator[] Comparisons =
    [
        ConditionOperator.Eq, ConditionOperator.Gt, ConditionOperator.Gte, ConditionOperator.Lt, ConditionOperator.Lte,
        ConditionOperator.Between,
    ];

    private static readonly ConditionOperator[] Times = [ConditionOperator.After, ConditionOperator.Before, ConditionOperator.Between];

    private static readonly string[] SubscriptionStatuses =
        ["draft", "voided", "archived", "pending", "trialing", "active", "paused", "errored", "cancelled"];

    private static readonly string[] InvoiceStatuses =
    [
        "error", "draft", "open", "to_pay", "to_pay_batch", "grace_period", "partially_paid", "paid", "late", "voided", "closed",
        "missing_info", "archived", "charged_on_parent", "pending_parent_concat", "uncollectible",
    ];

    private static readonly SegmentField Property = new(Full, ValueKind.Any);

    public static readonly IReadOnlyDictionary<string, SegmentField> All = new Dictionary<string, SegmentField>(StringComparer.Ordinal)
    {
        ["country"] = new(Full, ValueKind.Words, Countries.All),
        ["currency"] = new(Full, ValueKind.Words, Currencies.All),
        ["language"] = new(Full, ValueKind.Words, Languages.All),
        ["invoicing_entity_id"] = new(Full, ValueKind.Texts),
        ["tax_id"] = new(Presence, ValueKind.Nothing),
        ["external_id"] = new(Presence, ValueKind.Nothing),
        ["payment_method_type"] = new(Full, ValueKind.Words, PaymentWords.Current),
        ["payment_method_status"] = new(Full, ValueKind.Words, ["active", "pending", "errored", "expired"]),
        ["relationship"] = new(Membership, ValueKind.Words, ["has_parent", "has_child"]),
        ["customer_id"] = new(Membership, ValueKind.Texts),
        ["subscription_status"] = new(Full, ValueKind.Words, SubscriptionStatuses),
        ["product_id"] = new(Membership, ValueKind.Texts),
        ["invoice_status"] = new(Full, ValueKind.Words, InvoiceStatuses),
        [PaymentRisk] = new([ConditionOperator.In], ValueKind.Nothing),
        ["paid_invoice_count"] = new(Comparisons, ValueKind.Numbers),
        ["paid_late_invoice_count"] = new(Comparisons, ValueKind.Numbers),
        ["late_payment_rate"] = new(Comparisons, ValueKind.Numbers),
        ["average_late_payment_delay_days"] = new(Comparisons, ValueKind.Numbers),
        ["contract_end_date"] = new(Times, ValueKind.Dates),
        ["current_subscription_start_date"] = new(Times, ValueKind.Dates),
        ["first_subscription_start_date"] = new(Times, ValueKind.Dates),
        ["customer_created_at"] = new(Times, ValueKind.Dates),
    };

    /// <summary>What may be asked of a field; null for one that there is not.</summary>
    public static SegmentField? Of(string field) =>
        SlugOf(field) is not null ? Property : All.GetValueOrDefault(field);

    /// <summary>The slug of a custom property; null for another field.</summary>
    public static string? SlugOf(string field) =>
        field.StartsWith(PropertyPrefix, StringComparison.Ordinal) && field.Length > PropertyPrefix.Length
            ? field[PropertyPrefix.Length..]
            : null;
}
