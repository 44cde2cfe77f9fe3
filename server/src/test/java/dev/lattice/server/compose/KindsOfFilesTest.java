package dev.lattice.server.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Files of the kinds that people have, whole. */
class KindsOfFilesTest {
    private static final Map<String, String> CONTEXT = Map.of(
            ".env", "ROOT_PASSWORD='ro$ot'\nDB_PASSWORD=\"s3cret # not a comment\"\n",
            "db.env", "POSTGRES_DB=nextcloud\nPOSTGRES_USER=nextcloud\nPOSTGRES_PASSWORD=${DB_PASSWORD}\n",
            "django.env", "export SECRET_KEY=abc\nDEBUG=0 # off\n",
            "prometheus/prometheus.yml", "global: {}\n");

    private static ComposeApplication read(String kind) throws IOException {
        try (InputStream file = KindsOfFilesTest.class.getResourceAsStream("/compose/" + kind + ".yaml")) {
            String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            return ComposeReader.read(new ComposeSource(
                    "compose.yaml",
                    text,
                    path -> Optional.ofNullable(CONTEXT.get(path)),
                    Map.of("RAILS_MASTER_KEY", "master"),
                    Set.of()));
        }
    }

    private static ComposeService service(ComposeApplication application, String name) {
        return application.services().stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(ComposeApplication application) {
        return application.services().stream().map(ComposeService::name).toList();
    }

    private static List<String> warned(ComposeApplication application) {
        return application.warnings().stream().map(ComposeFinding::path).toList();
    }

    @Test
    void wordPressAndMySql() throws IOException {
        ComposeApplication read = read("wordpress");
        assertThat(names(read)).containsExactly("db", "wordpress");
        assertThat(read.volumes()).containsExactly("db_data", "wp_data");
        assertThat(read.warnings()).isEmpty();
        ComposeService db = service(read, "db");
        assertThat(db.process().environment())
                .containsEntry("MYSQL_ROOT_PASSWORD", "ro$ot")
                .containsEntry("MYSQL_PASSWORD", "s3cret # not a comment");
        assertThat(db.process().command()).contains(List.of("--default-authentication-plugin=mysql_native_password"));
        assertThat(db.reach().exposed()).containsExactly(3306, 33060);
        ComposeService blog = service(read, "wordpress");
        assertThat(blog.reach().ports().get(0).published()).hasValue(80);
        assertThat(blog.mounts())
                .containsExactly(
                        new Mount.NamedVolume("wp_data", "/var/www/html", false),
                        new Mount.ContextFile("uploads.ini", "/usr/local/etc/php/conf.d/uploads.ini"));
        assertThat(blog.life().dependencies()).containsExactly(new Dependency("db", Dependency.Condition.STARTED));
    }

    @Test
    void nextcloudWithAVolumeThatThreeServicesShare() throws IOException {
        ComposeApplication read = read("nextcloud");
        assertThat(names(read)).containsExactly("db", "redis", "app", "web", "cron");
        assertThat(service(read, "app").process().environment())
                .containsEntry("POSTGRES_PASSWORD", "s3cret # not a comment")
                .containsEntry("REDIS_HOST", "redis");
        assertThat(service(read, "cron").process().entrypoint()).contains(List.of("/cron.sh"));
        assertThat(service(read, "cron").mounts())
                .isEqualTo(service(read, "app").mounts());
        assertThat(service(read, "web").mounts()).contains(new Mount.NamedVolume("nextcloud", "/var/www/html", true));
        assertThat(service(read, "web").reach().ports().get(0).loopback()).isTrue();
    }

    @Test
    void aWebApplicationWithPostgresAndRedisThatAreHealthyFirst() throws IOException {
        ComposeApplication read = read("web-postgres-redis");
        assertThat(read.name()).contains("shop");
        assertThat(names(read)).containsExactly("db", "cache", "web");
        assertThat(read.networks()).containsExactly("front", "back");
        assertThat(read.warnings()).isEmpty();
        ComposeService web = service(read, "web");
        assertThat(web.build())
                .contains(
                        new ComposeBuild(".", Optional.empty(), Optional.of("runtime"), Map.of("NODE_VERSION", "22")));
        assertThat(web.life().replicas()).isEqualTo(2);
        assertThat(web.life().resources().limits())
                .isEqualTo(new ComposeResources.Amount(OptionalInt.of(500), OptionalLong.of(256L << 20)));
        assertThat(web.life().dependencies())
                .hasSize(2)
                .allSatisfy(dependency -> assertThat(dependency.condition()).isEqualTo(Dependency.Condition.HEALTHY));
        ComposeService db = service(read, "db");
        assertThat(db.life().health())
                .get()
                .satisfies(check -> assertThat(check.toString())
                        .contains("pg_isready -U shop -d ${POSTGRES_DB}")
                        .contains("PT5S"));
        assertThat(db.secrets())
                .containsExactly(new SecretMount("db_password", "/run/secrets/db_password", OptionalInt.empty()));
        assertThat(read.secrets().get("db_password"))
                .isEqualTo(new ComposeSecret.OfVariable("DB_PASSWORD", "s3cret # not a comment"));
    }

    @Test
    void djangoWithWorkersAndAMigrationThatEndsFirst() throws IOException {
        ComposeApplication read = read("django");
        assertThat(names(read)).containsExactly("db", "migrate", "broker", "web", "worker", "beat");
        assertThat(warned(read)).containsExactly("version", "services.broker.tty");
        assertThat(service(read, "worker").process().environment())
                .isEqualTo(Map.of("SECRET_KEY", "abc", "DEBUG", "0"));
        assertThat(service(read, "worker").life().dependencies())
                .contains(new Dependency("migrate", Dependency.Condition.COMPLETED));
        assertThat(service(read, "migrate").life().dependencies()).hasSize(1);
        assertThat(service(read, "web").process().command())
                .get()
                .satisfies(words -> assertThat(words)
                        .startsWith("gunicorn", "shop.wsgi:application")
                        .hasSize(6));
    }

    @Test
    void railsWithSidekiq() throws IOException {
        ComposeApplication read = read("rails");
        assertThat(names(read)).containsExactly("db", "web", "sidekiq");
        ComposeService web = service(read, "web");
        assertThat(web.build()).get().satisfies(build -> {
            assertThat(build.dockerfile()).contains("docker/Dockerfile.production");
            assertThat(build.args()).isEqualTo(Map.of("RAILS_ENV", "production"));
        });
        assertThat(web.process().command())
                .contains(List.of("bash", "-c", "rm -f tmp/pids/server.pid && bundle exec rails s -b 0.0.0.0 -p 3000"));
        assertThat(web.process().environment())
                .containsEntry("RAILS_MASTER_KEY", "master")
                .containsEntry("RAILS_LOG_TO_STDOUT", "1")
                .containsEntry("DATABASE_URL", "postgres://postgres:s3cret # not a comment@db/app");
        assertThat(service(read, "sidekiq").reach().ports()).isEmpty();
        assertThat(service(read, "sidekiq").life().health()).contains(new HealthCheck.Off());
        assertThat(warned(read)).contains("services.web.init", "services.web.build.args[1]");
    }

    @Test
    void n8n() throws IOException {
        ComposeApplication read = read("n8n");
        ComposeService n8n = service(read, "n8n");
        assertThat(n8n.image()).contains("docker.n8n.io/n8nio/n8n:latest");
        assertThat(n8n.process().environment())
                .containsEntry("N8N_HOST", "n8n.example.org")
                .containsEntry("GENERIC_TIMEZONE", "Europe/Zurich");
        assertThat(n8n.labels()).isEqualTo(Map.of("app.kind", "automation"));
        assertThat(warned(read)).containsExactly("services.n8n.logging", "volumes.n8n_data.name");
    }

    @Test
    void grafanaAndPrometheusWithTheirConfiguration() throws IOException {
        ComposeApplication read = read("monitoring");
        assertThat(names(read)).containsExactly("prometheus", "grafana");
        assertThat(service(read, "prometheus").mounts())
                .containsExactly(
                        new Mount.ContextFile("prometheus/prometheus.yml", "/etc/prometheus/prometheus.yml"),
                        new Mount.ContextFile("prometheus/rules", "/etc/prometheus/rules"),
                        new Mount.NamedVolume("prometheus", "/prometheus", false));
        assertThat(service(read, "grafana").secrets())
                .containsExactly(new SecretMount("admin", "/run/secrets/admin", OptionalInt.of(0440)));
        assertThat(read.secrets()).isEqualTo(Map.of("admin", new ComposeSecret.OfFile("secrets/admin_password")));
        assertThat(warned(read)).containsExactly("services.prometheus.volumes[0]");
    }
}
