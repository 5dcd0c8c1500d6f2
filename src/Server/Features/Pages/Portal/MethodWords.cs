using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Payments;
using Plumbline.Web;
using Plumbline.Web.Portal;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>Saved cards and accounts in words.</summary>
internal static class MethodWords
{
    public static MethodModel Of(PaymentMethod method, Customer customer, PageFrame frame) => new()
    {
        Id = method.Id,
        Label = $"{NameOf(method, frame)} •••• {method.NumberEnding}",
        Detail = method.ExpiresOn is { Length: 7 } until
            ? frame.Texts.Fill("portal_expires", ("month", $"{until[5..]}/{until[..4]}")) : null,
        IsCard = method.Type == "card",
        IsDefault = method.Id == customer.PaymentMethodId,
        Fault = method.Status switch
        {
            PaymentMethodStatus.Errored => frame["portal_method_failed"],
            PaymentMethodStatus.Expired => frame["error_expired_card"],
            _ => null,
        },
    };

    /// <summary>How somebody pays of whom nothing is charged.</summary>
    public static string WithoutOne(Customer customer, PageFrame frame) => frame[customer.PaymentMethodType switch
    {
        "transfer" or "transfer_automated" => "portal_pays_by_transfer",
        "external" => "portal_pays_outside",
        _ => "portal_no_method",
    }];

    private static string NameOf(PaymentMethod method, PageFrame frame) => method switch
    {
        { Type: "card", Brand: "visa" } => "Visa",
        { Type: "card", Brand: "mastercard" } => "Mastercard",
        { Type: "card", Brand: "amex" } => "American Express",
        { Type: "card" } => frame["card"],
        _ => frame["debit"],
    };
}
