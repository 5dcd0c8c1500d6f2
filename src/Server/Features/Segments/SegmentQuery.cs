using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.CustomProperties;

namespace Plumbline.Server.Features.Segments;

/// <summary>
/// Rules as a condition that the database evaluates: of the rules one must hold, of a rule all its conditions or one. A condition that
/// compares with nothing holds for nobody, and its opposite for everybody.
/// </summary>
public sealed class SegmentQuery(BillingDb db, Instant now)
{
    public async Task<Expression<Func<Customer, bool>>> OfAsync(IReadOnlyList<SegmentRule> rules, CancellationToken cancel)
    {
        Expression<Func<Customer, bool>>? any = null;
        foreach (var rule in rules)
        {
            Expression<Func<Customer, bool>>? whole = null;
            foreach (var condition in rule.Conditions)
            {
                var one = await OfAsync(condition, cancel);
                whole = whole is null ? one : Predicates.Join(rule.Operator == RuleOperator.And, whole, one);
            }
            any = any is null ? whole : Predicates.Join(false, any, whole!);
        }
        return any ?? (c => false);
    }

    private async Task<Expression<Func<Customer, bool>>> OfAsync(SegmentCondition condition, CancellationToken cancel) =>
        SegmentFields.SlugOf(condition.Field) is { } slug ? await OfPropertyAsync(slug, condition, cancel)
        : condition.Field == "average_late_payment_delay_days" ? await PaymentConditions.OfDelayAsync(db, condition, cancel)
        : condition.Field == "contract_end_date" ? await DateConditions.OfContractEndAsync(db, condition, now, cancel)
        : condition.Operator switch
        {
            ConditionOperator.NotIn => Predicates.Not(Holding(condition)),
            ConditionOperator.NotSet => Predicates.Not(Present(condition)),
            ConditionOperator.Set => Present(condition),
            _ => Holding(condition),
        };

    private Expression<Func<Customer, bool>> Holding(SegmentCondition condition)
    {
        var values = condition.Texts();
        return condition.Field switch
        {
            "country" => c => c.Country != null && values.Contains(c.Country),
            "currency" => c => c.Currency != null && values.Contains(c.Currency),
            "language" => c => c.Language != null && values.Contains(c.Language),
            "invoicing_entity_id" => c => values.Contains(c.InvoicingEntityId),
            "payment_method_type" => c => c.PaymentMethodType != null && values.Contains(c.PaymentMethodType),
            "customer_id" => c => values.Contains(c.Id),
            "relationship" => RelationConditions.Relation(db, values),
            "payment_method_status" => RelationConditions.MethodStatus(db, values),
            "subscription_status" => RelationConditions.SubscriptionStatus(db, values),
            "product_id" => RelationConditions.Product(db, values),
            "invoice_status" => RelationConditions.InvoiceStatus(db, values, now),
            SegmentFields.PaymentRisk => PaymentConditions.AtRisk(db, now),
            "paid_invoice_count" or "paid_late_invoice_count" or "late_payment_rate" => PaymentConditions.Of(db, condition),
            _ => DateConditions.Of(db, condition),
        };
    }

    private Expression<Func<Customer, bool>> Present(SegmentCondition condition) => condition.Field switch
    {
        "country" => c => c.Country != null,
        "currency" => c => c.Currency != null,
        "language" => c => c.Language != null,
        "tax_id" => c => c.TaxId != null && c.TaxId != "",
        "external_id" => c => c.ExternalId != null,
        "payment_method_type" => c => c.PaymentMethodType != null,
        "payment_method_status" => c => c.PaymentMethodId != null,
        "subscription_status" => RelationConditions.AnySubscription(db),
        "invoice_status" => RelationConditions.AnyInvoice(db),
        // an invoicing entity is always there
        _ => c => true,
    };

    private async Task<Expression<Func<Customer, bool>>> OfPropertyAsync(
        string slug, SegmentCondition condition, CancellationToken cancel)
    {
        var property = await db.Set<CustomProperty>().AsNoTracking().SingleOrDefaultAsync(p => p.Slug == slug, cancel);
        var negative = condition.Operator is ConditionOperator.NotIn or ConditionOperator.NotSet;
        if (property is null)
        {
            return c => negative;
        }
        var held = db.Set<CustomPropertyValue>().Where(v => v.Carrier == Carrier.Customer && v.PropertyId == property.Id);
        if (condition.Operator is ConditionOperator.In or ConditionOperator.NotIn)
        {
            held = WithValue(held, property, condition);
        }
        var carriers = held.Select(v => v.CarrierId);
        return negative ? c => !carriers.Contains(c.Id) : c => carriers.Contains(c.Id);
    }

    private static IQueryable<CustomPropertyValue> WithValue(
        IQueryable<CustomPropertyValue> held, CustomProperty property, SegmentCondition condition)
    {
        var stored = (condition.Value ?? []).Select(v => PropertyValue.OfElement(property, v)).OfType<string>().ToList();
        if (property.Type != PropertyType.MultiSelect)
        {
            return held.Where(v => stored.Contains(v.Json));
        }
        // each choice is a whole JSON string inside the array, so a part of one never matches
        return stored.Count == 0
            ? held.Where(v => false)
            : stored.Select(value => held.Where(v => v.Json.Contains(value))).Aggregate((a, b) => a.Union(b));
    }
}
