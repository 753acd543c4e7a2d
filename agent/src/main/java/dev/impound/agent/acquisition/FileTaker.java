package dev.impound.agent.acquisition;

import dev.impound.agent.files.FileFacts;
import dev.impound.agent.files.FileHandle;
import dev.impound.agent.tar.TarMember;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes members of a tar of files that are held on to, within the limits of an item. Names are
 * bytes as chars.
 *
 * @param index told of what is missing
 * @param mostOfOne longest file in bytes
 */
record FileTaker(TarIndex index, Allowance allowance, long mostOfOne) {

  /** A regular file; empty where it does not fit. Its bytes can be had as long as it is held. */
  Optional<TarMember> file(FileHandle handle, FileFacts file, String name) {
    long size = file.size();
    Optional<String> refusal =
        size > mostOfOne
            ? Optional.of("%d bytes, more than the limit of one file".formatted(size))
            : allowance.refusal(size);
    if (refusal.isPresent()) {
      index.misses(TarIndex.title(name), refusal.get());
      return Optional.empty();
    }
    return Optional.of(
        member(handle, file, name, TarMember.Type.FILE, size, "", () -> handle.open()));
  }

  /** What has no bytes, or none that are read: a link, a folder, a device. */
  TarMember special(
      FileHandle handle, FileFacts file, String name, TarMember.Type type, String link) {
    return member(handle, file, name, type, 0, link, InputStream::nullInputStream);
  }

  private TarMember member(
      FileHandle handle,
      FileFacts file,
      String name,
      TarMember.Type type,
      long size,
      String link,
      TarMember.Content content) {
    return new TarMember(
        name,
        type,
        size,
        file.permissions(),
        file.user(),
        file.group(),
        file.modified(),
        link,
        file.major(),
        file.minor(),
        attributes(handle, name),
        content);
  }

  /** Those that can be had; what cannot is missing, and nothing else is given up for it. */
  private SortedMap<String, byte[]> attributes(FileHandle handle, String name) {
    try {
      SortedMap<String, byte[]> all = new TreeMap<>(handle.attributes());
      // In an archive's record the first such sign ends the name, and the rest would be value.
      if (all.keySet().removeIf(one -> one.indexOf('=') >= 0)) {
        misses(name, "those with an equals sign in their names are left out");
      }
      long bytes = 0;
      for (var one : all.entrySet()) {
        bytes += one.getKey().length() + one.getValue().length;
      }
      Optional<String> refusal = bytes == 0 ? Optional.empty() : allowance.refusal(bytes);
      if (refusal.isEmpty()) {
        return all;
      }
      misses(name, refusal.get());
    } catch (IOException e) {
      misses(name, String.valueOf(e.getMessage()));
    }
    return Collections.emptySortedMap();
  }

  private void misses(String name, String why) {
    index.misses(TarIndex.title(name), "its extended attributes: " + why);
  }
}
