using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// The deprecated <c>create_setup_phase</c>: what the request pays once comes in a setup phase of its own, which is left by hand; the first
/// phase begins there.
/// </summary>
public static class SetupPhase
{
    private const string Field = "create_setup_phase";

    public static IReadOnlyList<PhaseInput> Before(Body body, IReadOnlyList<PhaseInput> phases, bool namesPhases)
    {
        if (namesPhases || phases is not [var first])
        {
            body.Refuse(Field, "Only with products: send a phase of type 'setup' among the phases");
            return phases;
        }
        var setup = first with
        {
            Type = PhaseType.Setup,
            End = PhaseEnd.Manual,
            Products = [.. first.Products.Where(IsOnce)],
            Coupons = [],
        };
        return
        [
            setup,
            first with
            {
                Activation = PhaseActivation.PreviousPhaseEnd,
                StartsAt = null,
                Products = [.. first.Products.Where(p => !IsOnce(p))],
            },
        ];
    }

    private static bool IsOnce(ProductInput product) => product.Interval?.Period == "once";
}
