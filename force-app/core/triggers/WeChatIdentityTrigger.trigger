trigger WeChatIdentityTrigger on WeChat_Identity__c(before insert, before update) {
  WeChatIdentityTriggerHandler.beforeSave(Trigger.new);
}
