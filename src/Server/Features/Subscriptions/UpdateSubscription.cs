using System.Text.Json;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Approvals;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// <c>PUT /v2/subscriptions/{id}</c>: read, change, send back. What is left out stays; no document is made, and what is new costs nothing
/// until its next period. Dates change only before the start. What needs approval waits, and answers 202.
/// </summary>
public sealed class UpdateSubscription(
    BillingDb db,
    BillingRun run,
    OpenInvoices openInvoices,
    CouponChoice choice,
    SeatCounts seats,
    SubscriptionReader reader,
    CurrentTenant tenant)
{
    private static readonly SubscriptionStatus[] Open = [SubscriptionStatus.Pending, SubscriptionStatus.Active, SubscriptionStatus.Paused];

    public static async Task<IResult> HandleAsync(
        string id,
        HttpContext http,
        BillingDb db,
        UpdateSubscription update,
        SubscriptionApprovals approvals,
        SubscriptionReader reader,
        CancellationToken cancel)
    {
        var change = (await BodyReader.ReadObjectAsync(http)).Json;
        if (await approvals.HolderAsync(async () => (await update.ApplyAsync(id, change, cancel), true), cancel) is { } holder)
        {
            await db.WriteAsync(async () =>
            {
                var subscription = await reader.LockedAsync(id, cancel);
                approvals.Request(
                    holder.Workflow, new ApprovalSubject(subscription.CustomerId) { SubscriptionId = id, Change = change });
            }, cancel);
            return Reply.Accepted(await reader.GetAsync(id, cancel));
        }
        await db.WriteAsync(async () => await update.ApplyAsync(id, change, cancel), cancel);
        return Reply.Ok(await reader.GetAsync(id, cancel));
    }

    /// <summary>Carries out a change, in the caller's transaction.</summary>
    /// <exception cref="Refusal">The change has faults, or cannot be made to the subscription as it is now.</exception>
    public async Task<Subscription> ApplyAsync(string id, JsonElement change, CancellationToken cancel)
    {
        var body = new Body(change, [], []);
        var custom = await CustomPropertyInput.ReadAsync(db, body, Carrier.Subscription, isCreate: false, cancel);
        var edit = SubscriptionEdit.Read(body, tenant.Now);
        var subscription = await reader.LockedAsync(id, cancel);
        if (!Open.Contains(subscription.Status))
        {
            throw Refusal.WrongState(
                "Subscription", Words<SubscriptionStatus>.Of(subscription.Status), [.. Open.Select(Words<SubscriptionStatus>.Of)]);
        }
        await run.CatchUpAsync(subscription, cancel);
        var batch = await BillingBatch.LoadAsync(db, [subscription], cancel);
        edit.ApplyTo(subscription);
        var start = subscription.Phases[0].StartsAt;
        if (edit.Phases is not null)
        {
            subscription.Phases = await new PhaseEdits(db, choice, subscription, batch, tenant.Now).MergeAsync(edit.Phases, cancel);
        }
        body.ThrowIfInvalid();
        Replan(subscription, start, tenant.Now, batch.ZoneOf(subscription), body);
        await custom.ApplyAsync(db, id, cancel);
        await seats.FillAsync(subscription, tenant.Now, cancel);
        await SubscriptionProductUse.SyncAsync(db, subscription, cancel);
        await SeatWatch.SyncAsync(db, subscription, tenant.Now, cancel);
        subscription.UpdatedAt = tenant.Now;
        await RealignAsync(subscription, cancel);
        return subscription;
    }

    /// <summary>Phases to come follow from what is left of those before them, and from the contract.</summary>
    private static void Replan(Subscription subscription, Instant? start, Instant now, DateTimeZone zone, Body body)
    {
        var phases = subscription.Phases.Select(p => subscription.StatusOf(p, now) switch
        {
            PhaseStatus.Pending => PhasePlan.Reset(p),
            PhaseStatus.Active when p.EndStrategy == PhaseEnd.ContractEndDate => p with { EndsAt = null },
            _ => p,
        });
        subscription.Phases = PhasePlan.Of(phases, start, Contract.Of(subscription, zone)?.FinalEnd, zone);
        if (!subscription.Phases.Exists(p => p.EndsAt == subscription.PhaseSwitchAt))
        {
            subscription.PhaseSwitchAt = null;
        }
        if (subscription.Phases.Find(p => p.EndsAt <= p.StartsAt) is { } empty)
        {
            body.Refuse("phases", $"Phase {empty.Order} would end before it starts");
        }
        body.ThrowIfInvalid();
        if (subscription.Status != SubscriptionStatus.Pending)
        {
            subscription.StartsAt = subscription.Phases[0].StartsAt;
        }
    }

    private async Task RealignAsync(Subscription subscription, CancellationToken cancel)
    {
        await db.SaveChangesAsync(cancel);
        if (subscription.Status == SubscriptionStatus.Pending)
        {
            return;
        }
        await openInvoices.RealignAsync(subscription, cancel);
        if (subscription.Status == SubscriptionStatus.Paused)
        {
            subscription.Reschedule();
            return;
        }
        // due work runs once, if only to find out what falls due next
        subscription.DueAt = subscription.StartsAt > tenant.Now ? subscription.StartsAt : tenant.Now;
        await db.SaveChangesAsync(cancel);
        await run.CatchUpAsync(subscription, cancel);
    }
}

/// <summary>The body of an update: a field that was not sent changes nothing.</summary>
public sealed record SubscriptionEdit(Body Body, ContractState? Contract, IReadOnlyList<Body>? Phases)
{
    private Action<Subscription>? _changes;

    public static SubscriptionEdit Read(Body body, Instant now)
    {
        Unbuilt.RefuseCheckout(body);
        var edit = new SubscriptionEdit(
            body,
            ContractInput.Read(body, now, Need.Nullable),
            body.Objects("phases", Need.Optional, min: 1, max: PhaseInput.MaxPhases));
        edit.Text("name", 255, (s, v) => s.Name = v);
        edit.Text("purchase_order", 255, (s, v) => s.PurchaseOrder = v);
        edit.Text("crm_opportunity_id", 255, (s, v) => s.CrmOpportunityId = v);
        edit.Text("invoice_custom_note", 5000, (s, v) => s.InvoiceCustomNote = v);
        edit.On("estimated_arr", body.Number("estimated_arr", Need.Nullable, min: 0), (s, v) => s.EstimatedArr = v);
        edit.On("contract_value", body.Number("contract_value", Need.Nullable, min: 0), (s, v) => s.ContractValue = v);
        edit.On("properties", body.Metadata("properties", Need.Nullable), (s, v) => s.Properties = v);
        edit.On("display_shipping_details", body.Flag("display_shipping_details", Need.Nullable), (s, v) => s.DisplayShippingDetails = v);
        edit.On("minimum_invoice_fee", body.Amount("minimum_invoice_fee", Need.Nullable), (s, v) => s.MinimumInvoiceFee = v);
        var options = InvoiceOptions.Read(body);
        edit._changes += s => s.InvoiceOptions = options.Else(body, s.InvoiceOptions);
        edit.On("contract_terms", edit.Contract, (s, v) => s.ContractTerms = v);
        edit.Date("starts_at", s => s.StartsAt, edit.SetStart, now);
        edit.Date("initial_billing_at", s => s.InitialBillingAt, SetBillingStart, now);
        edit.Date("contract_start", s => s.ContractStart, (s, v) => s.ContractStart = v, now);
        edit.Date("contract_end", s => s.ContractEnd, (s, v) => s.ContractEnd = v, now);
        edit.Date("cancel_at", s => s.CancelAt, (s, v) => s.CancelAt = v, now);
        return edit;
    }

    public void ApplyTo(Subscription subscription) => _changes?.Invoke(subscription);

    private void SetStart(Subscription subscription, Instant? at)
    {
        if (subscription.ActivationStrategy != ActivationStrategy.StartDate || at is null)
        {
            Body.Refuse("starts_at", "Only a date, and only with activation_strategy 'start_date'");
            return;
        }
        subscription.StartsAt = at;
        subscription.Phases =
        [
            .. subscription.Phases.Select(PhasePlan.Reset).Select((p, i) => i == 0 ? p with { StartsAt = at } : p),
        ];
    }

    private static void SetBillingStart(Subscription subscription, Instant? at)
    {
        subscription.InitialBillingAt = at;
        subscription.Phases =
        [
            .. subscription.Phases.Select((p, i) => i > 0 ? p : p with
            {
                BillingDateSetting = at is null ? BillingDateSetting.PhaseStart : BillingDateSetting.SpecificDate,
                InitialBillingAt = at,
            }),
        ];
    }

    private void Text(string field, int max, Action<Subscription, string?> set) => On(field, Body.Text(field, Need.Nullable, max), set);

    private void On<T>(string field, T value, Action<Subscription, T> set)
    {
        if (Body.Has(field))
        {
            _changes += subscription => set(subscription, value);
        }
    }

    /// <summary>A date that is sent back as it was is no change.</summary>
    private void Date(string field, Func<Subscription, Instant?> of, Action<Subscription, Instant?> set, Instant now)
    {
        var value = Body.Instant(field, Need.Nullable);
        if (!Body.Has(field))
        {
            return;
        }
        _changes += subscription =>
        {
            if (value == of(subscription))
            {
                return;
            }
            if (subscription.Phases.Exists(p => p.StartsAt <= now))
            {
                Body.Refuse(field, "Dates change only before the subscription has started");
            }
            else
            {
                set(subscription, value);
            }
        };
    }
}
