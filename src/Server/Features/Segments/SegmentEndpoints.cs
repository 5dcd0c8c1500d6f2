using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Segments;

public static class SegmentEndpoints
{
    public static void MapSegments(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(SegmentJson.Default);
        const string area = "customers";
        const string path = "/v1/customers/segments";
        routes.MapOperation("GET", path, "listCustomersSegments", area, ReadSegments.ListAsync);
        routes.MapOperation("POST", path, "createCustomersSegment", area, CreateSegment.HandleAsync);
        routes.MapOperation("POST", path + "/preview", "previewCustomersSegment", area, ReadSegments.PreviewAsync);
        routes.MapOperation("GET", path + "/{id}", "getCustomersSegment", area, ReadSegments.GetAsync);
        routes.MapOperation("PATCH", path + "/{id}", "updateCustomersSegment", area, UpdateSegment.HandleAsync);
        routes.MapOperation("DELETE", path + "/{id}", "deleteCustomersSegment", area, DeleteSegment.HandleAsync);
    }
}
