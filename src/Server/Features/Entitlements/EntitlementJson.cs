using System.Text.Json.Serialization;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Entitlements;

[JsonSerializable(typeof(FeatureAnswer))]
[JsonSerializable(typeof(OffsetPage<FeatureAnswer>))]
[JsonSerializable(typeof(ProductGrantAnswer))]
[JsonSerializable(typeof(IReadOnlyList<ProductGrantAnswer>))]
[JsonSerializable(typeof(CustomerOverrideAnswer))]
[JsonSerializable(typeof(ResolvedFeaturesAnswer))]
[JsonSerializable(typeof(ResolvedEntitlementsAnswer))]
internal sealed partial class EntitlementJson : JsonSerializerContext;
