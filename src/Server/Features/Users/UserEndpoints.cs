using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Users;

public static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(UserJson.Default);
        const string area = "users";
        routes.MapOperation("GET", "/v1/users", "listUsers", area, ReadUsers.ListAsync);
        routes.MapOperation("GET", "/v1/users/{id}", "getUser", area, ReadUsers.GetAsync);
        routes.MapOperation("GET", "/v1/users/roles", "listUserRoles", area, ReadUsers.ListRolesAsync);
        routes.MapOperation("GET", "/v1/users/roles/{id}", "getUserRole", area, ReadUsers.GetRoleAsync);
        routes.MapOperation("POST", "/v1/users", "createUser", area, CreateUser.HandleAsync);
        routes.MapOperation("PATCH", "/v1/users/{id}", "updateUser", area, UpdateUser.HandleAsync);
        routes.MapOperation("DELETE", "/v1/users/{id}", "deleteUser", area, DeleteUser.HandleAsync);
        routes.MapOperation("POST", "/v1/users/roles", "createUserRole", area, CreateRole.HandleAsync);
        routes.MapOperation("PATCH", "/v1/users/roles/{id}", "updateUserRole", area, UpdateRole.HandleAsync);
        routes.MapOperation("DELETE", "/v1/users/roles/{id}", "deleteUserRole", area, DeleteRole.HandleAsync);
    }
}
