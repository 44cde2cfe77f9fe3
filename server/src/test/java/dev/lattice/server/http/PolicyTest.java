package dev.lattice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No route without a word on who may call it. */
class PolicyTest {
    @Test
    void everyRouteHasAPolicy() throws Exception {
        List<Method> routes = routes();
        assertThat(routes).hasSizeGreaterThan(30);
        assertThat(routes)
                .filteredOn(route -> !route.isAnnotationPresent(Access.class)
                        && !route.getDeclaringClass().isAnnotationPresent(Access.class))
                .isEmpty();
        assertThat(routes)
                .allSatisfy(route -> assertThat(AccessFilter.policyOf(route)).isNotEmpty());
    }

    @Test
    void fewRoutesAreOpen() throws Exception {
        assertThat(routes())
                .filteredOn(route -> Arrays.asList(AccessFilter.policyOf(route)).contains(Access.Policy.PUBLIC))
                .extracting(Method::getName)
                .containsExactlyInAnyOrder("login", "refresh", "logout", "health", "connect", "receive");
    }

    private static List<Method> routes() throws IOException, URISyntaxException, ClassNotFoundException {
        java.nio.file.Path classes = java.nio.file.Path.of(AccessFilter.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Method> routes = new ArrayList<>();
        try (Stream<java.nio.file.Path> files = Files.walk(classes)) {
            for (java.nio.file.Path file : files.filter(path -> path.toString().endsWith("Resource.class"))
                    .toList()) {
                String name =
                        classes.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
                Class<?> type = Class.forName(name, false, PolicyTest.class.getClassLoader());
                assertThat(type.isAnnotationPresent(Path.class))
                        .as("%s has a path", name)
                        .isTrue();
                Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> Arrays.stream(method.getAnnotations())
                                .anyMatch(annotation ->
                                        annotation.annotationType().isAnnotationPresent(HttpMethod.class)))
                        .forEach(routes::add);
            }
        }
        return routes;
    }
}
