package dev.lattice.cli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceTest {
    private static final Path FOLDER = Path.of("/projects/Shop");
    private static final Path HOME = Path.of("/home/ann");

    private static Optional<Place> place(String word) {
        return Place.of(word, FOLDER, HOME);
    }

    @ParameterizedTest
    @CsvSource({
        ".,shop",
        "..,projects",
        "./,shop",
        "./My App,my-app",
        "./API_v2,api-v2",
        "/srv/Café Zürich,cafe-zurich",
        "~/sites/Blog.js,blog-js",
        "~/2048,app-2048",
        "./--x--,x",
        "./Ünïcödé,unicode",
        "./a.b..c,a-b-c",
        "./web/,web",
        "./@scope,scope",
        "./ångström,angstrom",
        "./a-very-long-name-of-a-folder-that-goes-on-and-on,a-very-long-name-of-a-folder-that-goes-o",
        "./thirty-nine-characters-and-then-a-dash---x,thirty-nine-characters-and-then-a-dash-x",
        "https://github.com/ann/Shop.git,shop",
        "https://github.com/ann/shop,shop",
        "https://github.com/ann/shop/,shop",
        "https://git.example.org:8443/~ann/web.app.git,web-app",
        "ssh://git@git.example.org:2222/ann/shop.git,shop",
        "git@github.com:ann/My_Shop.git,my-shop",
        "git@host:shop,shop",
        "file:///srv/git/shop.git,shop",
        "https://example.org/releases/site-1.2.tar.gz,site-1-2",
        "https://github.com/ann/shop/archive/refs/heads/main.zip,shop",
        "https://example.org/a.ZIP?raw=1#x,a"
    })
    void namesComeFromWhatPlacesAreCalled(String word, String name) {
        assertThat(place(word).map(Place::label).flatMap(AppNames::of)).contains(name);
        assertThat(name).matches("[a-z]([a-z0-9-]{0,38}[a-z0-9])?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "./---", "./日本", "https://example.org", "https://example.org/"})
    void whereNothingCanBeMadeOfANameThereIsNone(String word) {
        assertThat(place(word).map(Place::label).flatMap(AppNames::of)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres",
                "nginx:1.27",
                "registry.example.org:5000/team/app:1",
                "nginx@sha256:0000000000000000000000000000000000000000000000000000000000000000",
                "web"
            })
    void kindsImagesAndNamesAreNoPlaces(String word) {
        assertThat(place(word)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "./x,Folder",
        "C:\\\\apps\\\\x,Folder",
        "https://example.org/a,Git",
        "https://example.org/a.tgz,Archive",
        "ssh://git@h/a.tar.gz,Git",
        "ann@h:a,Git"
    })
    void eachIsOfItsSort(String word, String sort) {
        assertThat(place(word).map(at -> at.getClass().getSimpleName())).contains(sort);
    }

    @ParameterizedTest
    @CsvSource({
        "https://ann:token@example.org/a.git,--token-file",
        "https://token@example.org/a.git,--token-file",
        "ssh://git:secret@example.org/a.git,--token-file",
        "ftp://example.org/a.git,'ftp://'",
        "ext::sh://x,'ext::sh://'",
        "https://github.com/ann/shop/tree/dev,https://github.com/ann/shop --branch dev",
        "https://gitlab.com/g/sub/shop/-/tree/dev/x,https://gitlab.com/g/sub/shop --branch dev",
        "github.com/ann/shop,https://github.com/ann/shop",
        "~bob/x,~/"
    })
    void whatCannotBeIsToldWithWhatToWrite(String word, String advice) {
        assertThatThrownBy(() -> place(word))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(advice)
                .message()
                .doesNotContain(":token", "token@", ":secret");
    }
}
