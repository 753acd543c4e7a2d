package dev.impound.controller.evidence;

class InMemoryCatalogTest extends EvidenceCatalogContract {
  private final InMemoryCatalog catalog = new InMemoryCatalog("a");

  @Override
  protected EvidenceCatalog catalog(String keeper) {
    return catalog.of(keeper);
  }
}
