using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments;

/// <summary>What an update of a customer says of its way to pay: a type, a saved method, or that there is none.</summary>
public sealed record PaymentChoiceInput(bool HasType, string? Type, bool HasId, string? Id)
{
    /// <summary>Sets it; true when a saved method was chosen.</summary>
    public async Task<bool> ApplyAsync(BillingDb db, Customer customer, CancellationToken cancel)
    {
        if (!HasType && !HasId)
        {
            return false;
        }
        var saved = await db.Set<PaymentMethod>().AsNoTracking()
            .Where(m => m.CustomerId == customer.Id && m.DeletedAt == null).ToListAsync(cancel);
        if (Id is null)
        {
            if (HasId)
            {
                (customer.PaymentMethodType, customer.PaymentMethodId) = (HasType ? Type : null, null);
            }
            else
            {
                PaymentChoice.SetType(customer, Type, saved);
            }
            return false;
        }
        var method = saved.Find(m => m.Id == Id) ?? throw Refusal.Field("payment_method_id", "Payment method not found");
        if (Type is not null && Type != method.Type)
        {
            throw Refusal.Field("payment_method_type", $"The payment method is of type '{method.Type}'");
        }
        PaymentChoice.Set(customer, method);
        return true;
    }
}
