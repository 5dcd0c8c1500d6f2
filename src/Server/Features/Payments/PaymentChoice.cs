using Plumbline.Server.Features.Customers;

namespace Plumbline.Server.Features.Payments;

/// <summary>How a customer pays: the type and the saved method of it always agree.</summary>
public static class PaymentChoice
{
    private static readonly string[] ByHand = ["transfer", "transfer_automated", "external"];

    public static bool IsByHand(string? type) => type is not null && ByHand.Contains(type);

    /// <summary>A method that was just added becomes the current one, unless the customer pays by hand or has one that works.</summary>
    public static void Take(Customer customer, PaymentMethod added, bool currentWorks)
    {
        if (!currentWorks && !IsByHand(customer.PaymentMethodType))
        {
            Set(customer, added);
        }
    }

    public static void Set(Customer customer, PaymentMethod method) =>
        (customer.PaymentMethodType, customer.PaymentMethodId) = (method.Type, method.Id);

    /// <summary>A type set by itself: the method stays if it is of that type, else the newest one of it is taken, if any.</summary>
    public static void SetType(Customer customer, string? type, IReadOnlyList<PaymentMethod> saved)
    {
        customer.PaymentMethodType = type;
        customer.PaymentMethodId = saved.FirstOrDefault(m => m.Id == customer.PaymentMethodId && m.Type == type)?.Id
            ?? saved.Where(m => m.Type == type && m.Status == PaymentMethodStatus.Active).MaxBy(m => m.CreatedAt)?.Id;
    }
}
