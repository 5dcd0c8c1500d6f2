using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Emails;

/// <summary><c>/v1/email-templates</c>: a company's own words, one set a kind and language.</summary>
public static class WriteEmailTemplates
{
    private static readonly string[] Languages = [EmailTemplate.AllLanguages, .. EmailTexts.Languages.Order(StringComparer.Ordinal)];

    public static async Task<IResult> ListAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var offset = Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = db.Set<EmailTemplate>().AsNoTracking().OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id);
        return Reply.Ok(await offset.PageAsync(rows, EmailTemplateAnswer.Of, cancel));
    }

    /// <summary>Our own words in one language, to begin from.</summary>
    public static IResult Defaults(HttpContext http)
    {
        var faults = new List<FieldError>();
        var language = QueryText.Word(http.Request.Query, "language", EmailTexts.Languages.Order(StringComparer.Ordinal).ToList(), faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        language ??= EmailTexts.FallbackLanguage;
        var texts = EmailTexts.For(language);
        return Reply.Ok(new EmailWordsList([.. Enum.GetValues<EmailKind>().Select(kind =>
            new EmailWordsAnswer(kind, language, texts[kind].Subject, texts[kind].Heading, texts[kind].Body, texts[kind].Button))]));
    }

    public static async Task<IResult> GetAsync(string id, BillingDb db, CancellationToken cancel) =>
        Reply.Ok(EmailTemplateAnswer.Of(await FindAsync(id, db, cancel)));

    public static async Task<IResult> CreateAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var kind = body.Word<EmailKind>("kind", Need.Required);
        var language = body.WordIn("language", Languages) ?? EmailTemplate.AllLanguages;
        var words = Read(body, Need.Required);
        body.ThrowIfInvalid();
        var template = new EmailTemplate
        {
            Id = Ids.New("emt"),
            Kind = kind!.Value,
            Language = language,
            Subject = words.Subject!,
            Heading = words.Heading!,
            Body = words.Body!,
            Button = words.Button,
            CreatedAt = tenant.Now,
            UpdatedAt = tenant.Now,
        };
        var taken = $"A template of {Words<EmailKind>.Of(template.Kind)} for {language} is there already";
        try
        {
            await db.WriteAsync(async () =>
            {
                if (await db.Set<EmailTemplate>().AnyAsync(t => t.Kind == template.Kind && t.Language == language, cancel))
                {
                    throw Refusal.Conflict(taken);
                }
                db.Add(template);
            }, cancel);
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e))
        {
            throw Refusal.Conflict(taken);
        }
        return Reply.Created(EmailTemplateAnswer.Of(template));
    }

    public static async Task<IResult> UpdateAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var words = Read(body, Need.Optional);
        body.ThrowIfInvalid();
        return Reply.Ok(await db.WriteAsync(async () =>
        {
            var template = await FindAsync(id, db, cancel);
            template.Subject = words.Subject ?? template.Subject;
            template.Heading = words.Heading ?? template.Heading;
            template.Body = words.Body ?? template.Body;
            template.Button = body.Has("button") ? words.Button : template.Button;
            template.UpdatedAt = tenant.Now;
            return EmailTemplateAnswer.Of(template);
        }, cancel));
    }

    public static async Task<IResult> DeleteAsync(string id, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () => db.Remove(await FindAsync(id, db, cancel)), cancel);
        return Reply.NoContent();
    }

    /// <summary>How a message would look with made-up values: with these words, or with those that are in force.</summary>
    public static async Task<IResult> PreviewAsync(HttpContext http, EmailWriter writer, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var kind = body.Word<EmailKind>("kind", Need.Required);
        var language = body.WordIn("language", Languages);
        var words = Read(body, Need.Optional);
        body.ThrowIfInvalid();
        language = language is null or EmailTemplate.AllLanguages ? EmailTexts.FallbackLanguage : language;
        var known = await writer.WordsAsync(kind!.Value, language, cancel);
        var shown = new EmailWords(
            words.Subject ?? known.Subject,
            words.Heading ?? known.Heading,
            words.Body ?? known.Body,
            body.Has("button") ? words.Button : known.Button);
        var look = EmailLook.Of(await writer.EntityAsync(null, cancel));
        var content = EmailContent.Of(EmailSample.Draft(kind.Value, language, shown, look));
        return Reply.Ok(new EmailPreviewAnswer(content.Subject, content.Text, content.Html));
    }

    /// <summary>A Liquid text that names only what is known.</summary>
    public static string? Liquid(Body body, string name, Need need, int max)
    {
        var text = body.Text(name, need, max, min: 1);
        if (text is not null && !LiquidText.TryRender(text, EmailSample.Facts(EmailTexts.FallbackLanguage), out _, out var fault))
        {
            body.Refuse(name, fault, "invalid_string");
            return null;
        }
        return text;
    }

    private static (string? Subject, string? Heading, string? Body, string? Button) Read(Body body, Need need) => (
        Liquid(body, "subject", need, 500),
        Liquid(body, "heading", need, 500),
        Liquid(body, "body", need, Body.MaxText),
        Liquid(body, "button", Need.Nullable, 100));

    private static async Task<EmailTemplate> FindAsync(string id, BillingDb db, CancellationToken cancel) =>
        await db.Set<EmailTemplate>().SingleOrDefaultAsync(t => t.Id == id, cancel) ?? throw Refusal.NotFound("E-mail template");
}
