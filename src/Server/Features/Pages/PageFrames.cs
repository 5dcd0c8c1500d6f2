using System.Security.Cryptography;
using System.Text;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Web;

namespace Plumbline.Server.Features.Pages;

/// <summary>Dresses pages in the colours and the language of their seller and reader.</summary>
public sealed class PageFrames(PublicUrl addresses, CurrentTenant tenant)
{
    /// <param name="visit">Who looks.</param>
    /// <param name="seller">Whose page it is.</param>
    /// <param name="customerLanguage">Of the customer; null where unknown.</param>
    /// <param name="title">Of the window, once the language is known.</param>
    public PageFrame Of(PageVisit visit, InvoicingEntity seller, string? customerLanguage, Func<PageTexts, string> title)
    {
        var texts = PageTexts.For([visit.Language, customerLanguage, .. visit.Accepted, seller.Language]);
        var logo = ImagePath(seller, seller.LogoUrl);
        return new PageFrame
        {
            Title = title(texts),
            Texts = texts,
            Format = new PageFormat(texts),
            Root = addresses.Root,
            Brand = Brand.Of(seller.BrandColor),
            SellerName = seller.TradeName ?? seller.Name,
            SellerEmail = seller.BillingEmail,
            LogoPath = logo,
            IconPath = ImagePath(seller, seller.FaviconUrl) ?? logo,
            IsTest = tenant.Mode == Mode.Test,
            Path = visit.Path,
            Query = [(SignedLinks.Parameter, visit.Token)],
        };
    }

    /// <summary>A page of which nothing is known but who asks for it.</summary>
    public PageFrame Of(HttpContext http, Func<PageTexts, string> title)
    {
        var texts = PageTexts.For([http.Request.Query["lang"].ToString(), .. PageVisit.AcceptedBy(http)]);
        return new PageFrame
        {
            Title = title(texts),
            Texts = texts,
            Format = new PageFormat(texts),
            Root = addresses.Root,
            IsNarrow = true,
        };
    }

    /// <summary>Of an image that we hold; a link to somebody else's server is not followed, nor are readers sent there.</summary>
    private static string? ImagePath(InvoicingEntity seller, string? url) =>
        Logo.Of(url).Length == 0 ? null : $"/assets/images/{seller.Id}/{HashOf(url!)}";

    /// <summary>Changes with the image, so that browsers may keep it.</summary>
    public static string HashOf(string url) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url))[..8]);
}
