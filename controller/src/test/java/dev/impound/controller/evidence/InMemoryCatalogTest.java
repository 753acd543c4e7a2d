package dev.impound.controller.evidence;

class InMemoryCatalogTest extends EvidenceCatalogContract {
  @Override
  protected EvidenceCatalog catalog() {
    return new InMemoryCatalog();
  }
}
