using Plumbline.Server.Features.Billing;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Reminders;

public static class ReminderEndpoints
{
    private const string Area = "companies";

    public static void AddReminders(this IServiceCollection services) => services.AddScoped<IDueKind, FollowUps>();

    public static void MapReminders(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(ReminderJson.Default);
        const string path = "/v1/reminder-sequences";
        routes.MapOperation("GET", path, "listReminderSequences", Area, WriteReminderSequences.ListAsync);
        routes.MapOperation("POST", path, "createReminderSequence", Area, WriteReminderSequences.CreateAsync);
        routes.MapOperation("GET", $"{path}/{{id}}", "getReminderSequence", Area, WriteReminderSequences.GetAsync);
        routes.MapOperation("PATCH", $"{path}/{{id}}", "updateReminderSequence", Area, WriteReminderSequences.UpdateAsync);
        routes.MapOperation("DELETE", $"{path}/{{id}}", "deleteReminderSequence", Area, WriteReminderSequences.DeleteAsync);
    }
}
