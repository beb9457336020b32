import type { InEveryLanguage } from './languages.ts';

/**
 * Words of the base components themselves. On the platform they come translated; the open-source package
 * has them in English alone. Here are those that the panel shows; others stay in English.
 */
export const baseLabels: Readonly<Record<string, InEveryLanguage>> = {
  'LightningConfirm.defaultLabel': { en: 'Confirm', 'zh-Hans': '确认', 'zh-Hant': '確認' },
  'LightningControl.clear': { en: 'Clear', 'zh-Hans': '清除', 'zh-Hant': '清除' },
  'LightningControl.loading': { en: 'Loading', 'zh-Hans': '正在加载', 'zh-Hant': '正在載入' },
  'LightningControl.required': { en: 'required', 'zh-Hans': '必填', 'zh-Hant': '必填' },
  'LightningErrorMessage.validityBadInput': {
    en: 'Enter a valid value.',
    'zh-Hans': '请输入有效的值。',
    'zh-Hant': '請輸入有效的值。',
  },
  'LightningErrorMessage.validityTooLong': {
    en: 'Your entry is too long.',
    'zh-Hans': '您输入的内容过长。',
    'zh-Hant': '您輸入的內容過長。',
  },
  'LightningErrorMessage.validityValueMissing': {
    en: 'Complete this field.',
    'zh-Hans': '请填写此字段。',
    'zh-Hant': '請填寫此欄位。',
  },
  'LightningHelptext.buttonAlternativeText': { en: 'Help', 'zh-Hans': '帮助', 'zh-Hant': '說明' },
  'LightningInput.helptextAlternativeText': {
    en: '{0} Help Info',
    'zh-Hans': '{0}帮助信息',
    'zh-Hant': '{0}說明資訊',
  },
  'LightningInteractiveDialogBase.cancel': { en: 'Cancel', 'zh-Hans': '取消', 'zh-Hant': '取消' },
  'LightningInteractiveDialogBase.ok': { en: 'OK', 'zh-Hans': '确定', 'zh-Hant': '確定' },
  'LightningModalBase.cancelandclose': {
    en: 'Cancel and close',
    'zh-Hans': '取消并关闭',
    'zh-Hant': '取消並關閉',
  },
  'LightningModalBase.waitstate': {
    en: 'Processing',
    'zh-Hans': '正在处理',
    'zh-Hant': '正在處理',
  },
  'LightningToast.close': { en: 'Close', 'zh-Hans': '关闭', 'zh-Hant': '關閉' },
  'LightningToast.errorLabel': { en: 'Error', 'zh-Hans': '错误', 'zh-Hant': '錯誤' },
  'LightningToast.infoLabel': { en: 'Info', 'zh-Hans': '信息', 'zh-Hant': '資訊' },
  'LightningToast.successLabel': { en: 'Success', 'zh-Hans': '成功', 'zh-Hant': '成功' },
  'LightningToast.warningLabel': { en: 'Warning', 'zh-Hans': '警告', 'zh-Hant': '警告' },
};
