package dev.lattice.server.bootstrap;

import dev.lattice.server.registry.RegistryAccess;
import dev.lattice.server.registry.RegistryAccess.Credentials;
import dev.lattice.server.registry.RegistryAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which registry keeps copies of images, and how the server gets in. */
final class RegistrySettings {
    private RegistrySettings() {}

    /** Empty when there is none. */
    static Optional<RegistryAccess> read(SettingReader read) {
        Optional<String> given = read.text(Setting.LATTICE_REGISTRY);
        Optional<Credentials> credentials = credentials(read);
        boolean insecure = read.flag(Setting.LATTICE_REGISTRY_INSECURE);
        if (given.isEmpty()) {
            if (credentials.isPresent() || insecure) {
                throw SettingReader.refused(
                        insecure ? Setting.LATTICE_REGISTRY_INSECURE : Setting.LATTICE_REGISTRY_USER,
                        "LATTICE_REGISTRY is empty, so there is none to speak to");
            }
            return Optional.empty();
        }
        if (!read.flag(Setting.LATTICE_IMAGE_COPIES)) {
            throw SettingReader.refused(
                    Setting.LATTICE_REGISTRY, "without copies (LATTICE_IMAGE_COPIES) there is nothing to keep there");
        }
        try {
            return Optional.of(new RegistryAccess(RegistryAddress.parse(given.get(), insecure), credentials));
        } catch (IllegalArgumentException e) {
            throw SettingReader.refused(Setting.LATTICE_REGISTRY, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Credentials> credentials(SettingReader read) {
        Optional<String> user = read.text(Setting.LATTICE_REGISTRY_USER);
        Optional<String> password = password(read);
        if (user.isPresent() != password.isPresent()) {
            throw SettingReader.refused(
                    user.isPresent() ? Setting.LATTICE_REGISTRY_USER : Setting.LATTICE_REGISTRY_PASSWORD,
                    "a user and a password go together, and one of them is empty");
        }
        try {
            return user.map(name -> new Credentials(name, password.orElseThrow()));
        } catch (IllegalArgumentException e) {
            throw SettingReader.refused(Setting.LATTICE_REGISTRY_USER, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> password(SettingReader read) {
        Optional<String> password = read.text(Setting.LATTICE_REGISTRY_PASSWORD);
        Optional<Path> file = read.text(Setting.LATTICE_REGISTRY_PASSWORD_FILE)
                .map(given -> read.path(Setting.LATTICE_REGISTRY_PASSWORD_FILE, given));
        if (file.isEmpty()) {
            return password;
        }
        if (password.isPresent()) {
            throw SettingReader.refused(
                    Setting.LATTICE_REGISTRY_PASSWORD_FILE, "LATTICE_REGISTRY_PASSWORD is set as well");
        }
        try {
            String held = Files.readString(file.get()).strip();
            if (held.isEmpty()) {
                throw SettingReader.refused(Setting.LATTICE_REGISTRY_PASSWORD_FILE, file.get() + " is empty");
            }
            return Optional.of(held);
        } catch (IOException unreadable) {
            throw SettingReader.refused(
                    Setting.LATTICE_REGISTRY_PASSWORD_FILE, file.get() + " cannot be read: " + unreadable.getMessage());
        }
    }
}
